#include "core/training/course_trainer.h"

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/devices/wrappers/limited_device.h"
#include "core/products/product_kernel.h"
#include "core/stage_training.h"

namespace ffzero {
namespace {

constexpr std::string_view kTrain = "train";

Checkpoint::Answers AnswersOf(const Dataset& dataset) {
  return {.labels = dataset.labels, .offset = dataset.target_offset, .scale = dataset.target_scale};
}

}  // namespace

CourseTrainer::CourseTrainer(const JobSpec& spec, const Dataset& dataset, Device* device)
    : spec_(spec),
      dataset_(dataset),
      device_(device),
      schedule_(spec.training, static_cast<int>(device->info().stages.size()), dataset.train.size(),
                dataset.test.size()),
      arithmetic_(absl::StrCat(device->info().arithmetic, "; trainer: ", ProductArithmetic())),
      state_(InitialState(spec, device->info(), dataset.classes)),
      test_pass_(spec.seed, dataset_, schedule_, device),
      order_(spec.seed, dataset.train.size()) {
  progress_.result.stages.resize(schedule_.courses);
}

absl::Status CourseTrainer::Begin() {
  if (absl::Status status = device_->Load(kTrain, dataset_.train.inputs); !status.ok()) {
    return status;
  }
  if (absl::Status status = test_pass_.Load(); !status.ok()) return status;
  if (absl::Status status = ProgramAll(); !status.ok()) return status;
  progress_.cost.settings_writes += schedule_.stages;
  BeginCourse(progress_.work);
  return absl::OkStatus();
}

absl::Status CourseTrainer::ProgramAll() {
  programmed_ = false;
  for (int stage = 0; stage < schedule_.stages; ++stage) {
    ClampSettings(device_->info().stages[stage], state_.values[stage]);
    absl::Status status = device_->Program(stage, state_.values[stage]);
    if (!status.ok()) return status;
  }
  programmed_ = true;
  return absl::OkStatus();
}

absl::Status CourseTrainer::ProgramMoved() {
  const std::vector<int>& stages = course().write_stages;
  programmed_ = false;
  for (std::size_t w = 0; w < stages.size(); ++w) {
    // Settings that ran on beyond a limit would read the same on both sides of a probe.
    const bool clamped = ClampSettings(device_->info().stages[stages[w]], moved_[w]);
    // The step's moves do not lead there then.
    absl::Status status = clamped ? device_->Program(stages[w], moved_[w])
                                  : device_->Move(stages[w], step_->moves(w), moved_[w]);
    if (!status.ok()) return status;
  }
  for (std::size_t w = 0; w < stages.size(); ++w) {
    state_.values[stages[w]].swap(moved_[w]);
    std::swap(state_.moments[stages[w]], moments_[w]);
  }
  programmed_ = true;
  return absl::OkStatus();
}

absl::StatusOr<StepReport> CourseTrainer::Step() {
  if (!programmed_) {
    if (absl::Status status = ProgramAll(); !status.ok()) return status;
  }
  StepReport report;
  report.stage = progress_.course;
  report.epoch = progress_.epoch;
  report.batch = progress_.batch;
  absl::Status status;
  switch (progress_.phase) {
    case Phase::kTraining:
      status = Train(&report);
      break;
    case Phase::kEvaluating:
      status = Evaluate(&report);
      break;
    case Phase::kVoting:
      status = Vote(&report);
      break;
    case Phase::kDone:
      status = absl::FailedPreconditionError("the job is done");
      break;
  }
  if (!status.ok()) return status;
  report.work = ++progress_.work;
  report.cost = progress_.cost;
  return report;
}

absl::Status CourseTrainer::Train(StepReport* report) {
  int count = 0;
  const absl::StatusOr<double> loss_sum = TrainOnBatch(&count);
  if (!loss_sum.ok()) return loss_sum.status();
  const StepCost& step = schedule_.step_costs[progress_.course];
  progress_.cost.forward_evaluations += step.forward_evaluations;
  progress_.cost.samples += std::int64_t{step.forward_evaluations} * count;
  progress_.cost.settings_writes += step.settings_writes * std::ssize(course().write_stages);
  progress_.epoch_loss_sum += *loss_sum;
  report->batch_metrics =
      BatchMetrics{.loss = *loss_sum / count,
                   .step = std::int64_t{progress_.epoch} * schedule_.batches + progress_.batch + 1};
  if (++progress_.batch < schedule_.batches) return absl::OkStatus();
  if (schedule_.EvaluationDue(progress_.course, progress_.epoch)) {
    progress_.phase = Phase::kEvaluating;
    progress_.evaluation = {};
  } else {
    EndEpoch(report);
  }
  return absl::OkStatus();
}

absl::StatusOr<double> CourseTrainer::TrainOnBatch(int* count) {
  const std::vector<int>& stages = course().write_stages;
  const int begin = progress_.batch * schedule_.batch_size;
  *count = std::min(schedule_.batch_size, schedule_.train - begin);
  const auto samples = order_.Of(progress_.course, progress_.epoch).subspan(begin, *count);
  const std::int64_t step = std::int64_t{progress_.epoch} * schedule_.batches + progress_.batch;
  if (step_course_ != progress_.course) {
    step_ = MakeLearningStep(TrainingOf(spec_.training, progress_.course),
                             schedule_.steps(progress_.course), spec_.seed);
    step_course_ = progress_.course;
  }
  moved_.resize(stages.size());
  moments_.resize(stages.size());
  for (std::size_t w = 0; w < stages.size(); ++w) {
    moved_[w] = state_.values[stages[w]];
    moments_[w] = state_.moments[stages[w]];
  }
  absl::StatusOr<double> loss_sum = step_->Run(device_, course(),
                                               {.inputs = kTrain,
                                                .samples = samples,
                                                .expected = expected_.Of(dataset_.train, samples),
                                                .step = step,
                                                .exposures = progress_.exposures()},
                                               moved_, moments_);
  if (!loss_sum.ok()) return loss_sum;
  if (absl::Status status = ProgramMoved(); !status.ok()) return status;
  return loss_sum;
}

LossRule CourseTrainer::loss() const {
  return {.loss = spec_.training.loss,
          .margin = TrainingOf(spec_.training, progress_.course).margin};
}

StageResult CourseTrainer::CurrentResult() const {
  const Evaluation& evaluation = progress_.evaluation;
  StageResult result;
  result.test_loss = evaluation.loss();
  if (dataset_.classes > 0) {
    result.test_accuracy = evaluation.accuracy();
  } else {
    result.test_r2 = evaluation.r2();
  }
  return result;
}

absl::Status CourseTrainer::Evaluate(StepReport* report) {
  report->batch = schedule_.batches - 1;
  absl::Status status = test_pass_.Measure(course(), loss(), &progress_);
  if (!status.ok()) return status;
  if (++progress_.chunk < schedule_.chunks) return absl::OkStatus();
  EndEpoch(report);
  return absl::OkStatus();
}

void CourseTrainer::EndEpoch(StepReport* report) {
  EpochMetrics metrics;
  metrics.train_loss = progress_.epoch_loss_sum / schedule_.train;
  if (progress_.phase == Phase::kEvaluating) {
    const StageResult current = CurrentResult();
    metrics.evaluated = true;
    metrics.test_loss = current.test_loss;
    metrics.test_accuracy = current.test_accuracy;
    metrics.test_r2 = current.test_r2;
  }
  report->epoch_metrics = metrics;
  progress_.phase = Phase::kTraining;
  progress_.batch = 0;
  progress_.chunk = 0;
  progress_.epoch_loss_sum = 0;
  if (++progress_.epoch < schedule_.epochs[progress_.course]) return;
  progress_.result.stages[progress_.course] = CurrentResult();
  report->stage_result = progress_.result.stages[progress_.course];
  progress_.epoch = 0;
  for (const int stage : course().write_stages) state_.moments[stage] = {};
  ++progress_.course;
  // The unit of work that is just being finished is the last one before the vote.
  BeginCourse(progress_.work + 1);
}

void CourseTrainer::BeginCourse(std::int64_t work) {
  while (progress_.course < schedule_.courses && schedule_.epochs[progress_.course] == 0) {
    ++progress_.course;
  }
  if (progress_.course == schedule_.courses) BeginVote(work);
}

void CourseTrainer::BeginVote(std::int64_t work) {
  progress_.phase = Phase::kVoting;
  progress_.course = 0;
  progress_.evaluation = {};
  vote_beginning_ = progress_;
  vote_beginning_.work = work;
  ballot_.emplace(schedule_.courses, schedule_.test, std::max(1, dataset_.classes));
}

absl::Status CourseTrainer::Vote(StepReport* report) {
  report->epoch = std::max(0, schedule_.epochs[progress_.course] - 1);
  report->batch = schedule_.batches - 1;
  absl::Status status = test_pass_.Measure(course(), loss(), &progress_);
  if (!status.ok()) return status;
  ballot_->Add(progress_.course, test_pass_.Begin(progress_.chunk), test_pass_.scores());
  if (++progress_.chunk < schedule_.chunks) return absl::OkStatus();
  progress_.chunk = 0;
  progress_.result.stages[progress_.course] = CurrentResult();
  progress_.evaluation = {};
  if (++progress_.course < schedule_.courses) return absl::OkStatus();
  if (dataset_.classes > 0) {
    progress_.result.vote_test_accuracy =
        ballot_->Accuracy(spec_.training.vote, dataset_.test.labels);
  }
  ballot_.reset();
  progress_.phase = Phase::kDone;
  return absl::OkStatus();
}

Checkpoint CourseTrainer::Save() const {
  Checkpoint checkpoint;
  checkpoint.arithmetic = arithmetic_;
  checkpoint.seed = spec_.seed;
  checkpoint.answers = AnswersOf(dataset_);
  checkpoint.stages = SaveState(state_);
  checkpoint.progress = EncodeProgress(ballot_.has_value() ? vote_beginning_ : progress_);
  return checkpoint;
}

absl::Status CourseTrainer::Restore(const Checkpoint& checkpoint) {
  if (checkpoint.seed != spec_.seed) return OfAnotherJob("the seed");
  if (checkpoint.arithmetic != arithmetic_) return OfAnotherJob("the arithmetic");
  absl::Status status = CheckState(checkpoint.stages, state_);
  if (!status.ok()) return status;
  if (checkpoint.answers != AnswersOf(dataset_)) return OfAnotherJob("what its answers mean");
  std::optional<TrainerProgress> progress = DecodeProgress(checkpoint.progress, schedule_);
  if (!progress.has_value()) return OfAnotherJob("its progress");
  RestoreState(checkpoint.stages, &state_);
  progress_ = *std::move(progress);
  ballot_.reset();
  if (progress_.phase == Phase::kVoting) BeginVote(progress_.work);
  return ProgramAll();
}

absl::Status CourseTrainer::StartFrom(const Checkpoint& checkpoint) {
  if (checkpoint.answers.labels != dataset_.labels) {
    return absl::InvalidArgumentError("start: the checkpoint's classes are not this job's");
  }
  if (absl::Status status = AdoptState(checkpoint.stages, &state_); !status.ok()) return status;
  return ProgramAll();
}

}  // namespace ffzero
