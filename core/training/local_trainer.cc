#include "core/training/local_trainer.h"

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/arithmetic.h"

namespace ffzero {
namespace {

constexpr std::string_view kTrain = "train";

}  // namespace

LocalTrainer::LocalTrainer(const JobSpec& spec, const Dataset& dataset, Device* device)
    : spec_(spec),
      dataset_(dataset),
      device_(device),
      schedule_(spec.training, static_cast<int>(device->info().stages.size()), dataset.train.size(),
                dataset.test.size()),
      arithmetic_(absl::StrCat(device->info().arithmetic, "; trainer: ", ProductArithmetic())),
      rule_{.loss = {.loss = spec.training.loss, .margin = spec.training.margin},
            .epsilon = spec.training.epsilon,
            .learning_rate = spec.training.learning_rate},
      stages_(InitialStages(spec, device->info(), dataset.classes)),
      test_pass_(dataset_, schedule_, device),
      order_(spec.seed, dataset.train.size()) {
  progress_.result.stages.resize(schedule_.stages);
}

absl::Status LocalTrainer::Begin() {
  if (absl::Status status = device_->Load(kTrain, dataset_.train.inputs); !status.ok()) {
    return status;
  }
  if (absl::Status status = test_pass_.Load(); !status.ok()) return status;
  if (absl::Status status = ProgramAll(); !status.ok()) return status;
  progress_.cost.settings_writes += schedule_.stages;
  return absl::OkStatus();
}

absl::Status LocalTrainer::ProgramAll() {
  for (int stage = 0; stage < schedule_.stages; ++stage) {
    absl::Status status = device_->Program(stage, stages_[stage].settings);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::StatusOr<StepReport> LocalTrainer::Step() {
  StepReport report;
  report.stage = progress_.stage;
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

absl::Status LocalTrainer::Train(StepReport* report) {
  int count = 0;
  const absl::StatusOr<double> loss_sum = TrainOnBatch(&count);
  if (!loss_sum.ok()) return loss_sum.status();
  const std::int64_t probes = 2 * std::int64_t{spec_.training.num_directions};
  progress_.cost.forward_evaluations += probes;
  progress_.cost.samples += probes * count;
  progress_.cost.settings_writes += probes + 1;
  progress_.epoch_loss_sum += *loss_sum;
  report->batch_metrics =
      BatchMetrics{.loss = *loss_sum / count,
                   .step = std::int64_t{progress_.epoch} * schedule_.batches + progress_.batch + 1};
  if (++progress_.batch < schedule_.batches) return absl::OkStatus();
  if (schedule_.EvaluationDue(progress_.epoch)) {
    progress_.phase = Phase::kEvaluating;
    progress_.evaluation = {};
  } else {
    EndEpoch(report);
  }
  return absl::OkStatus();
}

absl::StatusOr<double> LocalTrainer::TrainOnBatch(int* count) {
  const int stage = progress_.stage;
  const StageInfo& info = device_->info().stages[stage];
  if (step_stage_ != stage) {
    step_.emplace(info, rule_);
    step_stage_ = stage;
  }
  const int begin = progress_.batch * schedule_.batch_size;
  *count = std::min(schedule_.batch_size, schedule_.train - begin);
  const auto samples = order_.Of(stage, progress_.epoch).subspan(begin, *count);
  const std::int64_t step = std::int64_t{progress_.epoch} * schedule_.batches + progress_.batch;
  moved_ = stages_[stage].settings;
  absl::StatusOr<double> loss_sum = step_->Run(
      device_, stage, stages_[stage].heads,
      {.inputs = kTrain, .samples = samples, .expected = expected_.Of(dataset_.train, samples)},
      directions_.Draw(spec_.seed, stage, info, step, spec_.training.num_directions), moved_);
  if (!loss_sum.ok()) return loss_sum;
  if (absl::Status status = device_->Program(stage, moved_); !status.ok()) return status;
  stages_[stage].settings.swap(moved_);
  return loss_sum;
}

StageResult LocalTrainer::CurrentResult() const {
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

absl::Status LocalTrainer::Evaluate(StepReport* report) {
  report->batch = schedule_.batches - 1;
  absl::Status status = test_pass_.Measure(stages_[progress_.stage].heads, rule_.loss, &progress_);
  if (!status.ok()) return status;
  if (++progress_.chunk < schedule_.chunks) return absl::OkStatus();
  EndEpoch(report);
  return absl::OkStatus();
}

void LocalTrainer::EndEpoch(StepReport* report) {
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
  if (++progress_.epoch < schedule_.epochs) return;
  progress_.result.stages[progress_.stage] = CurrentResult();
  report->stage_result = progress_.result.stages[progress_.stage];
  progress_.epoch = 0;
  // The unit of work that is just being finished is the last one before the vote.
  if (++progress_.stage == schedule_.stages) BeginVote(progress_.work + 1);
}

void LocalTrainer::BeginVote(std::int64_t work) {
  progress_.phase = Phase::kVoting;
  progress_.stage = 0;
  progress_.evaluation = {};
  vote_beginning_ = progress_;
  vote_beginning_.work = work;
  ballot_.emplace(schedule_.stages, schedule_.test, std::max(1, dataset_.classes));
}

absl::Status LocalTrainer::Vote(StepReport* report) {
  report->epoch = schedule_.epochs - 1;
  report->batch = schedule_.batches - 1;
  const int stage = progress_.stage;
  absl::Status status = test_pass_.Measure(stages_[stage].heads, rule_.loss, &progress_);
  if (!status.ok()) return status;
  ballot_->Add(stage, test_pass_.Begin(progress_.chunk), test_pass_.similarities());
  if (++progress_.chunk < schedule_.chunks) return absl::OkStatus();
  progress_.chunk = 0;
  progress_.result.stages[stage] = CurrentResult();
  progress_.evaluation = {};
  if (++progress_.stage < schedule_.stages) return absl::OkStatus();
  if (dataset_.classes > 0) {
    progress_.result.vote_test_accuracy =
        ballot_->Accuracy(spec_.training.vote, dataset_.test.labels);
  }
  ballot_.reset();
  progress_.phase = Phase::kDone;
  return absl::OkStatus();
}

Checkpoint LocalTrainer::Save() const {
  Checkpoint checkpoint;
  checkpoint.arithmetic = arithmetic_;
  checkpoint.seed = spec_.seed;
  checkpoint.stages = SaveStages(stages_);
  checkpoint.progress = EncodeProgress(ballot_.has_value() ? vote_beginning_ : progress_);
  return checkpoint;
}

absl::Status LocalTrainer::Restore(const Checkpoint& checkpoint) {
  if (checkpoint.seed != spec_.seed) return OfAnotherJob("the seed");
  if (checkpoint.arithmetic != arithmetic_) return OfAnotherJob("the arithmetic");
  absl::Status status = CheckStages(checkpoint.stages, stages_);
  if (!status.ok()) return status;
  std::optional<TrainerProgress> progress = DecodeProgress(checkpoint.progress, schedule_);
  if (!progress.has_value()) return OfAnotherJob("its progress");
  RestoreStages(checkpoint.stages, &stages_);
  progress_ = *std::move(progress);
  ballot_.reset();
  if (progress_.phase == Phase::kVoting) BeginVote(progress_.work);
  return ProgramAll();
}

}  // namespace ffzero
