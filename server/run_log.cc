#include "server/run_log.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/training/probe_size.h"
#include "server/convert_report.h"

namespace ffzero {
namespace {

void AddDarkSamples(const Dataset& dataset, RunLog* log) {
  if (dataset.train.dark == 0 && dataset.test.dark == 0) return;
  log->AddLine(absl::StrCat(
      dataset.train.dark, " of ", dataset.train.size(), " training samples and ", dataset.test.dark,
      " of ", dataset.test.size(), " test samples are dark: no light, and similarity 0"));
}

// Of that stage, counted from 0.
int EpochsOf(const v1::TrainingSpec& training, int stage) {
  const bool own = stage < training.stages_size() && training.stages(stage).has_epochs();
  return own ? training.stages(stage).epochs() : training.epochs();
}

}  // namespace

RunLog::RunLog(v1::Job job, std::int64_t logged_work)
    : job_(std::move(job)), logged_work_(logged_work) {}

void RunLog::Begin(const JobSpec& spec, const Dataset& dataset, const DeviceInfo& device,
                   const Trainer& trainer, bool resumed) {
  // A run that ended before its first checkpoint has said these things already.
  const bool first = job_.planned_forward_evaluations() == 0;
  regression_ = dataset.classes == 0;
  planned_ = trainer.planned_cost();
  planned_work_ = trainer.planned_work();
  const Cost cost = trainer.cost();
  spent_before_ = job_.evaluations_spent() - cost.forward_evaluations;
  counted_ = cost.forward_evaluations;
  SetCost(cost, &job_);
  job_.set_planned_forward_evaluations(planned_.forward_evaluations);
  v1::TrainingProgress* progress = job_.mutable_progress();
  progress->set_stages(static_cast<int>(trainer.result().stages.size()));
  progress->set_epochs(EpochsOf(job_.spec().training(), 0));

  AddDevice(device, resumed ? absl::StrCat("resumed after ", cost.forward_evaluations,
                                           " forward evaluations")
                            : "started");
  if (!first) return;
  if (dataset.synthetic) AddLine("the data set is synthetic: this program drew it");
  AddDarkSamples(dataset, this);
  for (std::string& line : DescribeProbes(spec.training, device)) AddLine(std::move(line));
}

void RunLog::AddLine(std::string text) {
  v1::JobEvent event;
  event.mutable_log()->set_text(std::move(text));
  AddEvent(event, 0);
}

void RunLog::AddDevice(const DeviceInfo& device, std::string text) {
  *job_.mutable_device() = ToProto(device);
  v1::JobEvent event;
  *event.mutable_device()->mutable_identity() = job_.device();
  event.mutable_device()->set_text(std::move(text));
  AddEvent(event, 0);
}

void RunLog::AddEvent(const v1::JobEvent& event, std::int64_t work) {
  if (work > 0 && work <= logged_work_) return;
  events_.push_back({.payload = event.SerializeAsString(), .work = work});
}

void RunLog::Add(const StepReport& report) {
  SetCost(report.cost, &job_);
  job_.set_evaluations_spent(spent_before_ + report.cost.forward_evaluations);
  evaluations_ += report.cost.forward_evaluations - counted_;
  counted_ = report.cost.forward_evaluations;
  v1::TrainingProgress* progress = job_.mutable_progress();
  progress->set_stage(report.stage);
  progress->set_epoch(report.epoch);
  progress->set_epochs(EpochsOf(job_.spec().training(), report.stage));
  progress->set_fraction(static_cast<double>(report.work) / static_cast<double>(planned_work_));

  const int every = job_.spec().training().log_every_steps();
  if (report.batch_metrics.has_value() && every > 0 && report.batch_metrics->step % every == 0) {
    v1::JobEvent event;
    *event.mutable_step() = StepMessage(report);
    AddEvent(event, report.work);
  }
  if (report.epoch_metrics.has_value()) {
    v1::JobEvent event;
    *event.mutable_epoch() = EpochMessage(report, planned_, regression_);
    AddEvent(event, report.work);
  }
  if (report.stage_result.has_value()) {
    v1::JobEvent event;
    event.mutable_stage_finished()->set_stage(report.stage);
    *event.mutable_stage_finished()->mutable_result() = ToProto(*report.stage_result);
    AddEvent(event, report.work);
  }
}

void RunLog::End(const Trainer& trainer) {
  *job_.mutable_result() = ToProto(trainer.result());
  job_.mutable_progress()->set_fraction(1);
}

Update RunLog::Take() {
  return {.events = std::exchange(events_, {}),
          .summary = job_.SerializeAsString(),
          .evaluations = std::exchange(evaluations_, 0)};
}

}  // namespace ffzero
