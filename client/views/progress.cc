#include "client/views/progress.h"

#include <algorithm>

#include "client/text.h"
#include "client/views/job_facts.h"

namespace ffzero {
namespace {

constexpr absl::Duration kWindow = absl::Seconds(10);

// Within which two counts have a difference, whatever a server says.
std::int64_t Counted(std::int64_t evaluations) {
  return std::clamp<std::int64_t>(evaluations, 0, std::int64_t{1} << 62);
}

double PerSecond(std::int64_t count, absl::Duration time) {
  return time > absl::ZeroDuration() && count > 0
             ? static_cast<double>(count) / absl::ToDoubleSeconds(time)
             : 0;
}

}  // namespace

Progress::Progress(const v1::Job& job)
    : state_(v1::PENDING),
      stages_(StageCount(job)),
      planned_(Counted(job.planned_forward_evaluations())) {
  int all = 0;
  for (int stage = 0; stage < stages_; ++stage) {
    epochs_.push_back(EpochCount(job, stage));
    all += epochs_.back();
  }
  epoch_evaluations_ = static_cast<double>(planned_) / all;
}

void Progress::Add(const v1::JobEvent& event) {
  now_ = std::max(now_, ToTime(event.time()));
  switch (event.event_case()) {
    case v1::JobEvent::kState:
      EnterState(event.state().state());
      break;
    case v1::JobEvent::kStep:
      AddStep(event.step());
      break;
    case v1::JobEvent::kEpoch:
      AddEpoch(event.epoch());
      break;
    case v1::JobEvent::kStageFinished:
      EnterStage(event.stage_finished().stage());
      epochs_done_ = epochs();
      break;
    default:
      break;
  }
}

void Progress::EnterState(v1::JobState state) {
  state_ = state;
  if (state != v1::RUNNING) return;
  // While it waited nothing was evaluated: a rate over that time would mean nothing.
  samples_ = {{now_, evaluations_}};
  if (stage_ < 0) stage_began_ = now_;
}

void Progress::EnterStage(int stage) {
  if (stage == stage_) return;
  // The first stage began with the job's run; those after it with the one before's end, which is
  // the newest count so far.
  if (stage_ >= 0 || stage_began_ == absl::InfinitePast()) {
    stage_began_ = samples_.empty() ? now_ : samples_.back().time;
  }
  stage_began_at_ = evaluations_;
  stage_ = stage;
  epoch_ = -1;
  epochs_done_ = 0;
  epoch_began_at_ = evaluations_;
  loss_ = test_accuracy_ = test_r2_ = std::nullopt;
}

void Progress::AddStep(const v1::StepMetrics& step) {
  EnterStage(step.stage());
  epoch_ = step.epoch();
  loss_ = step.loss();
  Count(step.forward_evaluations());
}

void Progress::AddEpoch(const v1::EpochMetrics& epoch) {
  EnterStage(epoch.stage());
  // A watcher that came in the middle has no beginning to count from.
  if (epoch_began_at_ > 0 || (epoch.stage() == 0 && epoch.epoch() == 0)) {
    const std::int64_t evaluations = Counted(epoch.forward_evaluations()) - epoch_began_at_;
    if (evaluations > 0) epoch_evaluations_ = static_cast<double>(evaluations);
  }
  epoch_ = epoch.epoch();
  epochs_done_ = epoch.epoch() < 0 ? 0 : std::min(epoch.epoch(), epochs()) + 1;
  epoch_began_at_ = Counted(epoch.forward_evaluations());
  loss_ = epoch.train_loss();
  if (epoch.has_test_accuracy()) test_accuracy_ = epoch.test_accuracy();
  if (epoch.has_test_r2()) test_r2_ = epoch.test_r2();
  if (epoch.planned_forward_evaluations() > 0) {
    planned_ = Counted(epoch.planned_forward_evaluations());
  }
  Count(epoch.forward_evaluations());
}

void Progress::Count(std::int64_t evaluations) {
  evaluations_ = Counted(evaluations);
  samples_.push_back({now_, evaluations_});
  // One sample older than the window stays, so that slow jobs have a rate too.
  while (samples_.size() > 2 && now_ - samples_[1].time >= kWindow) samples_.pop_front();
}

double Progress::stage_fraction() const {
  double epochs = epochs_done_;
  if (epoch_ >= epochs_done_ && epoch_evaluations_ > 0) {
    const auto into = static_cast<double>(evaluations_ - epoch_began_at_);
    epochs = epoch_ + std::clamp(into / epoch_evaluations_, 0.0, 1.0);
  }
  return std::clamp(epochs / this->epochs(), 0.0, 1.0);
}

double Progress::fraction() const {
  if (state_ == v1::SUCCEEDED) return 1;
  if (planned_ <= 0) return 0;
  return std::clamp(static_cast<double>(evaluations_) / static_cast<double>(planned_), 0.0, 1.0);
}

double Progress::rate() const {
  if (samples_.size() < 2) return 0;
  return PerSecond(samples_.back().evaluations - samples_.front().evaluations,
                   samples_.back().time - samples_.front().time);
}

std::optional<absl::Duration> Progress::left() const {
  const double per_second = rate();
  if (per_second <= 0 || planned_ <= 0) return std::nullopt;
  const auto rest = static_cast<double>(std::max<std::int64_t>(0, planned_ - evaluations_));
  return absl::Seconds(rest / per_second);
}

double Progress::stage_rate() const {
  return PerSecond(evaluations_ - stage_began_at_, stage_time());
}

}  // namespace ffzero
