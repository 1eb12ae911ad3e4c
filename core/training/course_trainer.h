#ifndef FFZERO_CORE_TRAINING_COURSE_TRAINER_H_
#define FFZERO_CORE_TRAINING_COURSE_TRAINER_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/training/ballot.h"
#include "core/training/epoch_order.h"
#include "core/training/expected_values.h"
#include "core/training/learning_step.h"
#include "core/training/network_state.h"
#include "core/training/schedule.h"
#include "core/training/test_pass.h"
#include "core/training/trainer.h"
#include "core/training/trainer_progress.h"

namespace ffzero {

// Takes the courses of a job one after the other, each by the steps of the job's solver. See
// Trainer.
class CourseTrainer final : public Trainer {
 public:
  // The data and the device fit the spec, as CheckFit says; both outlive the trainer.
  CourseTrainer(const JobSpec& spec, const Dataset& dataset, Device* device);

  // Loads the inputs and programs the initial settings. Once, before anything else.
  absl::Status Begin();

  bool done() const override { return progress_.phase == Phase::kDone; }
  absl::StatusOr<StepReport> Step() override;
  Cost cost() const override { return progress_.cost; }
  Cost planned_cost() const override { return schedule_.cost(); }
  std::int64_t planned_work() const override { return schedule_.work(); }
  std::int64_t next_forward_evaluations() const override {
    if (progress_.phase != Phase::kTraining) return 0;
    return schedule_.step_costs[progress_.course].forward_evaluations;
  }
  const TrainingResult& result() const override { return progress_.result; }
  Checkpoint Save() const override;
  absl::Status Restore(const Checkpoint& checkpoint) override;
  absl::Status StartFrom(const Checkpoint& checkpoint) override;

 private:
  absl::Status Train(StepReport* report);
  // One step on the batch at hand, `count` samples; returns the sum of their losses.
  absl::StatusOr<double> TrainOnBatch(int* count);
  absl::Status Evaluate(StepReport* report);
  absl::Status Vote(StepReport* report);
  void EndEpoch(StepReport* report);
  // Goes on to the next course that trains at all, or to the vote.
  //   work   units that are done by then
  void BeginCourse(std::int64_t work);
  // The vote begins once so many units of work are done.
  void BeginVote(std::int64_t work);
  StageResult CurrentResult() const;
  const Course& course() const { return state_.courses[progress_.course]; }
  LossRule loss() const;
  // Makes moved_, kept within limits, the base of the course's stages, or leaves the device to be
  // programmed again.
  absl::Status ProgramMoved();
  // Programs what the trainer holds, kept within limits.
  absl::Status ProgramAll();

  const JobSpec spec_;
  const Dataset& dataset_;
  Device* const device_;
  const Schedule schedule_;
  const std::string arithmetic_;  // the device's, and that of the heads
  NetworkState state_;
  TrainerProgress progress_;
  bool programmed_ = false;  // the device's base is state_.values

  // The vote lives in memory alone: Save() goes back to where it began.
  std::optional<Ballot> ballot_;
  TrainerProgress vote_beginning_;

  // Scratch, kept from step to step; nothing of it outlives a step in meaning.
  TestPass test_pass_;
  EpochOrder order_;
  ExpectedValues expected_;
  int step_course_ = -1;  // that step_ is for
  std::unique_ptr<LearningStep> step_;
  // Of each stage that the course writes.
  std::vector<std::vector<float>> moved_;
  std::vector<AdamMoments> moments_;
};

}  // namespace ffzero

#endif  // FFZERO_CORE_TRAINING_COURSE_TRAINER_H_
