#include "core/training/local_trainer.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/arithmetic.h"
#include "core/training/directions.h"
#include "core/training/generator.h"
#include "core/training/network.h"
#include "core/training/vote.h"

namespace ffzero {
namespace {

constexpr std::string_view kTrain = "train";
constexpr std::string_view kTest = "test";

// The order of the training samples in an epoch: Fisher and Yates' shuffle of 0, 1, 2, ...
void Shuffle(std::uint64_t seed, int stage, int epoch, std::vector<std::int32_t>* order) {
  Generator generator(DeriveSeed(seed, Purpose::kShuffle, stage), epoch);
  std::iota(order->begin(), order->end(), 0);
  for (std::size_t i = order->size(); i > 1; --i) {
    std::swap((*order)[i - 1], (*order)[generator.Below(static_cast<std::uint32_t>(i))]);
  }
}

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
      order_(dataset.train.size()) {
  for (int stage = 0; stage < schedule_.stages; ++stage) {
    settings_.push_back(InitialSettings(spec, device->info(), stage));
    heads_.push_back(MakeHeads(spec, device->info().stages[stage], stage, dataset.classes));
  }
  cursor_.result.stages.resize(schedule_.stages);
}

absl::Status LocalTrainer::Begin() {
  if (absl::Status status = device_->Load(kTrain, dataset_.train.inputs); !status.ok()) {
    return status;
  }
  if (absl::Status status = device_->Load(kTest, dataset_.test.inputs); !status.ok()) return status;
  if (absl::Status status = ProgramAll(); !status.ok()) return status;
  cursor_.cost.settings_writes += schedule_.stages;
  return absl::OkStatus();
}

absl::Status LocalTrainer::ProgramAll() {
  for (int stage = 0; stage < schedule_.stages; ++stage) {
    if (absl::Status status = device_->Program(stage, settings_[stage]); !status.ok()) {
      return status;
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<StepReport> LocalTrainer::Step() {
  StepReport report;
  report.stage = cursor_.stage;
  report.epoch = cursor_.epoch;
  report.batch = cursor_.batch;
  absl::Status status;
  switch (cursor_.phase) {
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
  report.work = ++cursor_.work;
  report.cost = cursor_.cost;
  return report;
}

absl::Status LocalTrainer::Train(StepReport* report) {
  const int stage = cursor_.stage;
  if (step_stage_ != stage) {
    step_.emplace(device_->info().stages[stage], rule_);
    step_stage_ = stage;
  }
  if (order_stage_ != stage || order_epoch_ != cursor_.epoch) {
    Shuffle(spec_.seed, stage, cursor_.epoch, &order_);
    order_stage_ = stage;
    order_epoch_ = cursor_.epoch;
  }
  const int begin = cursor_.batch * schedule_.batch_size;
  const int count = std::min(schedule_.batch_size, schedule_.train - begin);
  const std::span<const std::int32_t> samples = std::span(order_).subspan(begin, count);
  DrawDirections();
  moved_ = settings_[stage];
  const absl::StatusOr<double> loss_sum = step_->Run(
      device_, stage, heads_[stage],
      {.inputs = kTrain, .samples = samples, .expected = ExpectedOf(dataset_.train, samples)},
      directions_, moved_);
  if (!loss_sum.ok()) return loss_sum.status();
  if (absl::Status status = device_->Program(stage, moved_); !status.ok()) return status;
  settings_[stage].swap(moved_);

  const std::int64_t probes = 2 * std::int64_t{spec_.training.num_directions};
  cursor_.cost.forward_evaluations += probes;
  cursor_.cost.samples += probes * count;
  cursor_.cost.settings_writes += probes + 1;
  cursor_.epoch_loss_sum += *loss_sum;
  report->batch_metrics =
      BatchMetrics{.loss = *loss_sum / count,
                   .step = std::int64_t{cursor_.epoch} * schedule_.batches + cursor_.batch + 1};
  if (++cursor_.batch < schedule_.batches) return absl::OkStatus();
  if (schedule_.EvaluationDue(cursor_.epoch)) {
    cursor_.phase = Phase::kEvaluating;
    cursor_.evaluation = {};
  } else {
    EndEpoch(report);
  }
  return absl::OkStatus();
}

void LocalTrainer::DrawDirections() {
  const int stage = cursor_.stage;
  const int count = spec_.training.num_directions;
  const StageInfo& info = device_->info().stages[stage];
  const std::int64_t step = std::int64_t{cursor_.epoch} * schedule_.batches + cursor_.batch;
  direction_values_.resize(count);
  directions_.resize(count);
  for (int k = 0; k < count; ++k) {
    direction_values_[k].resize(info.settings);
    const DirectionKey key = KeyOfStep(spec_.seed, stage, step, count, k);
    DrawDirection(key, info.groups, direction_values_[k]);
    directions_[k] = {.key = key, .values = direction_values_[k]};
  }
}

Expected LocalTrainer::ExpectedOf(const Split& split, std::span<const std::int32_t> samples) {
  labels_.clear();
  targets_.clear();
  for (std::int32_t sample : samples) {
    if (dataset_.classes > 0) {
      labels_.push_back(split.labels[sample]);
    } else {
      targets_.push_back(split.targets[sample]);
    }
  }
  return {.labels = labels_, .targets = targets_};
}

absl::Status LocalTrainer::MeasureTest(int stage, int chunk) {
  const int begin = chunk * schedule_.chunk_size;
  const int count = std::min(schedule_.chunk_size, schedule_.test - begin);
  samples_.resize(count);
  std::iota(samples_.begin(), samples_.end(), begin);
  const Probe base;
  const Exchange exchange{.inputs = kTest,
                          .samples = samples_,
                          .read_stage = stage,
                          .probes = {&base, 1},
                          .training = false};
  absl::Status status = device_->Measure(exchange, absl::InfiniteDuration(), &readings_);
  if (!status.ok()) return status;
  Similarities(heads_[stage][0], readings_[0], &similarities_);
  cursor_.evaluation.Add(rule_.loss, similarities_, ExpectedOf(dataset_.test, samples_));
  cursor_.cost.evaluation_passes += (count + schedule_.batch_size - 1) / schedule_.batch_size;
  cursor_.cost.samples += count;
  return absl::OkStatus();
}

StageResult LocalTrainer::CurrentResult() const {
  const Evaluation& evaluation = cursor_.evaluation;
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
  if (absl::Status status = MeasureTest(cursor_.stage, cursor_.chunk); !status.ok()) return status;
  if (++cursor_.chunk < schedule_.chunks) return absl::OkStatus();
  EndEpoch(report);
  return absl::OkStatus();
}

void LocalTrainer::EndEpoch(StepReport* report) {
  EpochMetrics metrics;
  metrics.train_loss = cursor_.epoch_loss_sum / schedule_.train;
  if (cursor_.phase == Phase::kEvaluating) {
    const StageResult current = CurrentResult();
    metrics.evaluated = true;
    metrics.test_loss = current.test_loss;
    metrics.test_accuracy = current.test_accuracy;
    metrics.test_r2 = current.test_r2;
  }
  report->epoch_metrics = metrics;
  cursor_.phase = Phase::kTraining;
  cursor_.batch = 0;
  cursor_.chunk = 0;
  cursor_.epoch_loss_sum = 0;
  if (++cursor_.epoch < schedule_.epochs) return;
  cursor_.result.stages[cursor_.stage] = CurrentResult();
  report->stage_result = cursor_.result.stages[cursor_.stage];
  cursor_.epoch = 0;
  if (++cursor_.stage == schedule_.stages) BeginVote();
}

void LocalTrainer::BeginVote() {
  cursor_.phase = Phase::kVoting;
  cursor_.stage = 0;
  cursor_.evaluation = {};
  ballot_.emplace();
  ballot_->at_beginning = cursor_;
  // Save() goes back to here, after the unit of work that is just being finished.
  ++ballot_->at_beginning.work;
  ballot_->votes.assign(schedule_.stages, std::vector<std::int32_t>(schedule_.test));
  ballot_->similarity_sums.setZero(schedule_.test, std::max(1, dataset_.classes));
}

absl::Status LocalTrainer::Vote(StepReport* report) {
  report->epoch = schedule_.epochs - 1;
  report->batch = schedule_.batches - 1;
  const int stage = cursor_.stage;
  if (absl::Status status = MeasureTest(stage, cursor_.chunk); !status.ok()) return status;
  const int begin = cursor_.chunk * schedule_.chunk_size;
  ballot_->similarity_sums.middleRows(begin, similarities_.rows()) += similarities_;
  for (Eigen::Index n = 0; n < similarities_.rows(); ++n) {
    ballot_->votes[stage][begin + n] = Argmax(similarities_, n);
  }
  if (++cursor_.chunk < schedule_.chunks) return absl::OkStatus();
  cursor_.chunk = 0;
  cursor_.result.stages[stage] = CurrentResult();
  cursor_.evaluation = {};
  if (++cursor_.stage < schedule_.stages) return absl::OkStatus();
  if (dataset_.classes > 0) CountVotes();
  ballot_.reset();
  cursor_.phase = Phase::kDone;
  return absl::OkStatus();
}

void LocalTrainer::CountVotes() {
  int correct = 0;
  std::vector<std::int32_t> votes(schedule_.stages);
  for (int n = 0; n < schedule_.test; ++n) {
    for (int stage = 0; stage < schedule_.stages; ++stage) votes[stage] = ballot_->votes[stage][n];
    const std::int32_t chosen = spec_.training.vote == TrainingSpec::Vote::kMajority
                                    ? MajorityVote(votes, dataset_.classes)
                                    : Argmax(ballot_->similarity_sums, n);
    if (chosen == dataset_.test.labels[n]) ++correct;
  }
  cursor_.result.vote_test_accuracy = static_cast<double>(correct) / schedule_.test;
}

Checkpoint LocalTrainer::Save() const {
  const Cursor& cursor = ballot_.has_value() ? ballot_->at_beginning : cursor_;
  Checkpoint checkpoint;
  checkpoint.arithmetic = arithmetic_;
  checkpoint.seed = spec_.seed;
  for (int stage = 0; stage < schedule_.stages; ++stage) {
    Checkpoint::Stage saved;
    saved.settings = settings_[stage];
    for (const Head& head : heads_[stage]) saved.prototypes.push_back(head.prototypes);
    checkpoint.stages.push_back(std::move(saved));
  }
  ByteWriter out;
  out.U32(static_cast<std::uint32_t>(cursor.phase));
  for (int value : {cursor.stage, cursor.epoch, cursor.batch, cursor.chunk}) {
    out.U32(static_cast<std::uint32_t>(value));
  }
  for (std::int64_t value :
       {cursor.work, cursor.cost.forward_evaluations, cursor.cost.evaluation_passes,
        cursor.cost.samples, cursor.cost.settings_writes}) {
    out.U64(static_cast<std::uint64_t>(value));
  }
  out.F64(cursor.epoch_loss_sum);
  cursor.evaluation.Save(&out);
  for (const StageResult& stage : cursor.result.stages) {
    for (double value : {stage.test_loss, stage.test_accuracy, stage.test_r2}) out.F64(value);
  }
  out.F64(cursor.result.vote_test_accuracy);
  checkpoint.progress = out.Take();
  return checkpoint;
}

absl::Status LocalTrainer::Restore(const Checkpoint& checkpoint) {
  const auto mismatch = [](std::string_view what) {
    return absl::InvalidArgumentError(
        absl::StrCat("checkpoint: it is not of this job: ", std::string(what), " differs"));
  };
  if (checkpoint.seed != spec_.seed) return mismatch("the seed");
  if (checkpoint.arithmetic != arithmetic_) return mismatch("the arithmetic");
  if (checkpoint.stages.size() != settings_.size()) return mismatch("the number of stages");
  for (std::size_t s = 0; s < settings_.size(); ++s) {
    const Checkpoint::Stage& stage = checkpoint.stages[s];
    if (stage.settings.size() != settings_[s].size()) return mismatch("the number of settings");
    if (stage.prototypes.size() != heads_[s].size()) return mismatch("the number of heads");
    for (std::size_t h = 0; h < heads_[s].size(); ++h) {
      const RowMatrix& own = heads_[s][h].prototypes;
      if (stage.prototypes[h].rows() != own.rows() || stage.prototypes[h].cols() != own.cols()) {
        return mismatch("the shape of the prototypes");
      }
    }
  }

  ByteReader in(checkpoint.progress);
  Cursor cursor;
  const std::uint32_t phase = in.U32();
  for (int* value : {&cursor.stage, &cursor.epoch, &cursor.batch, &cursor.chunk}) {
    *value = static_cast<int>(in.U32());
  }
  for (std::int64_t* value :
       {&cursor.work, &cursor.cost.forward_evaluations, &cursor.cost.evaluation_passes,
        &cursor.cost.samples, &cursor.cost.settings_writes}) {
    *value = static_cast<std::int64_t>(in.U64());
  }
  cursor.epoch_loss_sum = in.F64();
  cursor.evaluation.Restore(&in);
  cursor.result.stages.resize(settings_.size());
  for (StageResult& stage : cursor.result.stages) {
    for (double* value : {&stage.test_loss, &stage.test_accuracy, &stage.test_r2}) {
      *value = in.F64();
    }
  }
  cursor.result.vote_test_accuracy = in.F64();
  const auto within = [](int value, int end) { return value >= 0 && value < end; };
  const bool done = phase == static_cast<std::uint32_t>(Phase::kDone);
  if (!in.finished() || phase > static_cast<std::uint32_t>(Phase::kDone) || cursor.work < 0 ||
      !(done || within(cursor.stage, schedule_.stages)) ||
      !within(cursor.epoch, schedule_.epochs) || !within(cursor.batch, schedule_.batches + 1) ||
      !within(cursor.chunk, schedule_.chunks)) {
    return mismatch("its progress");
  }
  cursor.phase = static_cast<Phase>(phase);

  for (std::size_t s = 0; s < settings_.size(); ++s) {
    settings_[s] = checkpoint.stages[s].settings;
    for (std::size_t h = 0; h < heads_[s].size(); ++h) {
      heads_[s][h].prototypes = checkpoint.stages[s].prototypes[h];
    }
  }
  cursor_ = std::move(cursor);
  ballot_.reset();
  if (cursor_.phase == Phase::kVoting) {
    BeginVote();
    // BeginVote counts the unit of work that leads to it, which this cursor already has.
    --ballot_->at_beginning.work;
  }
  return ProgramAll();
}

absl::StatusOr<std::unique_ptr<Trainer>> MakeTrainer(const JobSpec& spec, const Dataset& dataset,
                                                     Device* device) {
  if (absl::Status status = CheckFit(spec, dataset, device->info()); !status.ok()) return status;
  auto trainer = std::make_unique<LocalTrainer>(spec, dataset, device);
  if (absl::Status status = trainer->Begin(); !status.ok()) return status;
  return trainer;
}

}  // namespace ffzero
