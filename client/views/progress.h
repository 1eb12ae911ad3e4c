#ifndef FFZERO_CLIENT_VIEWS_PROGRESS_H_
#define FFZERO_CLIENT_VIEWS_PROGRESS_H_

#include <algorithm>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "ffzero/v1/event.pb.h"
#include "ffzero/v1/job.pb.h"

namespace ffzero {

// What a job's events say about where it is, how fast it goes and when it ends. Its only clock are
// the events' own times, so that an old log shows the rates of its day.
class Progress {
 public:
  // As the job was when its events began to come.
  explicit Progress(const v1::Job& job);

  void Add(const v1::JobEvent& event);

  v1::JobState state() const { return state_; }
  int stages() const { return stages_; }
  // Of the stage in training, or of the first.
  int epochs() const { return epochs_[std::clamp(stage_, 0, stages_ - 1)]; }

  // The stage in training, from 0; -1 before the first.
  int stage() const { return stage_; }
  // The epoch in training, or the last one of the stage that is complete; from 0, -1 before the
  // first.
  int epoch() const { return epoch_; }
  // Fractions of the stage and of the whole job that are done, 0 to 1.
  double stage_fraction() const;
  double fraction() const;

  // Of the stage in training, the newest known. Loss over training samples.
  std::optional<double> loss() const { return loss_; }
  std::optional<double> test_accuracy() const { return test_accuracy_; }
  std::optional<double> test_r2() const { return test_r2_; }

  std::int64_t forward_evaluations() const { return evaluations_; }
  // Forward evaluations a second over the last seconds, 0 while unknown.
  double rate() const;
  // Until the job is trained, counted from the newest event; nothing while unknown.
  std::optional<absl::Duration> left() const;

  // Since the stage in training began, up to the newest event, and its mean rate.
  absl::Duration stage_time() const { return now_ - stage_began_; }
  double stage_rate() const;

 private:
  struct Sample {
    absl::Time time;
    std::int64_t evaluations;
  };

  void EnterState(v1::JobState state);
  void EnterStage(int stage);
  void AddStep(const v1::StepMetrics& step);
  void AddEpoch(const v1::EpochMetrics& epoch);
  void Count(std::int64_t evaluations);

  v1::JobState state_;
  const int stages_;
  std::vector<int> epochs_;  // of each stage
  int stage_ = -1;
  int epoch_ = -1;
  int epochs_done_ = 0;  // of the stage
  std::optional<double> loss_, test_accuracy_, test_r2_;

  std::int64_t evaluations_ = 0;
  std::int64_t planned_;
  std::int64_t epoch_began_at_ = 0;        // in evaluations
  double epoch_evaluations_ = 0;           // of one epoch of this stage
  absl::Time now_ = absl::InfinitePast();  // of the newest event
  absl::Time stage_began_ = absl::InfinitePast();
  std::int64_t stage_began_at_ = 0;
  std::deque<Sample> samples_;  // of the last seconds, oldest first
};

}  // namespace ffzero

#endif  // FFZERO_CLIENT_VIEWS_PROGRESS_H_
