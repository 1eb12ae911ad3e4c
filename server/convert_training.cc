#include "server/convert_training.h"

#include <string>
#include <variant>

#include "absl/strings/str_cat.h"
#include "core/data/functions.h"
#include "core/training/course.h"
#include "server/convert_fields.h"
#include "server/convert_step.h"

namespace ffzero {
namespace {

constexpr int kPhotonicBatch = 128;

TrainingSpec::Loss DefaultLoss(const JobSpec& spec) {
  if (IsFunctionSet(spec.dataset.name)) return TrainingSpec::Loss::kMeanSquaredError;
  if (IsGlobal(spec.training.solver)) return TrainingSpec::Loss::kCrossEntropy;
  return std::holds_alternative<PhotonicSpec>(spec.network) ? TrainingSpec::Loss::kOneMinusCosine
                                                            : TrainingSpec::Loss::kMargin;
}

void TakeSolver(const v1::TrainingSpec& message, TrainingSpec* spec, ViolationList* out) {
  switch (message.solver()) {
    case v1::TrainingSpec::SOLVER_UNSPECIFIED:
    case v1::TrainingSpec::FF_DD:
      spec->solver = TrainingSpec::Solver::kFfDd;
      break;
    case v1::TrainingSpec::BP_DD:
      spec->solver = TrainingSpec::Solver::kBpDd;
      break;
    case v1::TrainingSpec::FF_AD:
      spec->solver = TrainingSpec::Solver::kFfAd;
      break;
    case v1::TrainingSpec::BP_AD:
      spec->solver = TrainingSpec::Solver::kBpAd;
      break;
    default:
      RefuseNumber("training.solver", message.solver(), "FF_DD, BP_DD, FF_AD or BP_AD", out);
  }
}

void TakeChoices(const v1::TrainingSpec& message, TrainingSpec* spec, ViolationList* out) {
  switch (message.loss()) {
    case v1::TrainingSpec::LOSS_UNSPECIFIED:
      break;
    case v1::TrainingSpec::MARGIN:
      spec->loss = TrainingSpec::Loss::kMargin;
      break;
    case v1::TrainingSpec::ONE_MINUS_COSINE:
      spec->loss = TrainingSpec::Loss::kOneMinusCosine;
      break;
    case v1::TrainingSpec::MEAN_SQUARED_ERROR:
      spec->loss = TrainingSpec::Loss::kMeanSquaredError;
      break;
    case v1::TrainingSpec::CROSS_ENTROPY:
      spec->loss = TrainingSpec::Loss::kCrossEntropy;
      break;
    default:
      RefuseNumber("training.loss", message.loss(),
                   "MARGIN, ONE_MINUS_COSINE, MEAN_SQUARED_ERROR or CROSS_ENTROPY", out);
  }
  switch (message.vote()) {
    case v1::TrainingSpec::VOTE_UNSPECIFIED:
    case v1::TrainingSpec::MAJORITY:
      spec->vote = TrainingSpec::Vote::kMajority;
      break;
    case v1::TrainingSpec::SUM:
      spec->vote = TrainingSpec::Vote::kSum;
      break;
    default:
      RefuseNumber("training.vote", message.vote(), "MAJORITY or SUM", out);
  }
}

v1::TrainingSpec::Solver SolverMessage(TrainingSpec::Solver solver) {
  switch (solver) {
    case TrainingSpec::Solver::kFfDd:
      return v1::TrainingSpec::FF_DD;
    case TrainingSpec::Solver::kBpDd:
      return v1::TrainingSpec::BP_DD;
    case TrainingSpec::Solver::kFfAd:
      return v1::TrainingSpec::FF_AD;
    case TrainingSpec::Solver::kBpAd:
      return v1::TrainingSpec::BP_AD;
  }
  return v1::TrainingSpec::SOLVER_UNSPECIFIED;
}

// Exact gradients have one optimizer, which it is no mistake to name.
void CheckOptimizer(const StepChoices& choices, TrainingSpec::Solver solver,
                    const std::string& prefix, ViolationList* out) {
  if (choices.optimizer != Optimizer::kSgd || !IsExact(solver)) return;
  Refuse(prefix + ".optimizer",
         absl::StrCat("SGD found with training.solver ",
                      v1::TrainingSpec::Solver_Name(SolverMessage(solver)),
                      ", whose gradients go through Adam; must be ADAM, or left out"),
         out);
}

StageTraining TakeStage(const v1::StageTraining& message, TrainingSpec::Solver solver,
                        const std::string& field, ViolationList* out) {
  StageTraining stage;
  if (message.has_epochs()) stage.epochs = message.epochs();
  if (message.has_learning_rate()) stage.learning_rate = message.learning_rate();
  if (message.has_epsilon()) stage.epsilon = message.epsilon();
  if (message.has_num_directions()) stage.num_directions = message.num_directions();
  if (message.has_margin()) stage.margin = message.margin();
  const StepChoices choices = TakeStepChoices(message, field, out);
  CheckOptimizer(choices, solver, field, out);
  stage.reading = choices.reading;
  stage.epsilon_rule = choices.epsilon_rule;
  stage.optimizer = choices.optimizer;
  stage.learning_rate_schedule = choices.learning_rate_schedule;
  return stage;
}

v1::StageTraining StageMessage(const StageTraining& stage) {
  v1::StageTraining message;
  if (stage.epochs.has_value()) message.set_epochs(*stage.epochs);
  if (stage.learning_rate.has_value()) message.set_learning_rate(*stage.learning_rate);
  if (stage.epsilon.has_value()) message.set_epsilon(*stage.epsilon);
  if (stage.num_directions.has_value()) message.set_num_directions(*stage.num_directions);
  if (stage.margin.has_value()) message.set_margin(*stage.margin);
  WriteStepChoices({.reading = stage.reading,
                    .epsilon_rule = stage.epsilon_rule,
                    .optimizer = stage.optimizer,
                    .learning_rate_schedule = stage.learning_rate_schedule},
                   &message);
  return message;
}

void TakeChoicesOfStep(const v1::TrainingSpec& message, TrainingSpec* spec, ViolationList* out) {
  const StepChoices choices = TakeStepChoices(message, "training", out);
  CheckOptimizer(choices, spec->solver, "training", out);
  spec->reading = choices.reading.value_or(spec->reading);
  spec->epsilon_rule = choices.epsilon_rule.value_or(spec->epsilon_rule);
  spec->optimizer = choices.optimizer.value_or(spec->optimizer);
  spec->learning_rate_schedule =
      choices.learning_rate_schedule.value_or(spec->learning_rate_schedule);
}

// Left out where they are as published, as by earlier versions: what is written here is part of a
// checkpoint's bytes.
void WriteChoicesOfStep(const TrainingSpec& spec, v1::TrainingSpec* message) {
  StepChoices choices;
  if (spec.reading != Reading::kRaw) choices.reading = spec.reading;
  if (spec.epsilon_rule != EpsilonRule::kFixed) choices.epsilon_rule = spec.epsilon_rule;
  if (spec.optimizer != Optimizer::kSgd) choices.optimizer = spec.optimizer;
  if (spec.learning_rate_schedule != RateSchedule::kConstant) {
    choices.learning_rate_schedule = spec.learning_rate_schedule;
  }
  WriteStepChoices(choices, message);
}

v1::TrainingSpec::Loss LossMessage(TrainingSpec::Loss loss) {
  switch (loss) {
    case TrainingSpec::Loss::kMargin:
      return v1::TrainingSpec::MARGIN;
    case TrainingSpec::Loss::kOneMinusCosine:
      return v1::TrainingSpec::ONE_MINUS_COSINE;
    case TrainingSpec::Loss::kMeanSquaredError:
      return v1::TrainingSpec::MEAN_SQUARED_ERROR;
    case TrainingSpec::Loss::kCrossEntropy:
      return v1::TrainingSpec::CROSS_ENTROPY;
  }
  return v1::TrainingSpec::LOSS_UNSPECIFIED;
}

}  // namespace

void TakeTraining(const v1::TrainingSpec& message, JobSpec* job, ViolationList* out) {
  TrainingSpec& spec = job->training;
  TakeSolver(message, &spec, out);
  spec.loss = DefaultLoss(*job);
  if (std::holds_alternative<PhotonicSpec>(job->network)) spec.batch_size = kPhotonicBatch;
  TakeChoices(message, &spec, out);
  if (message.has_epochs()) spec.epochs = message.epochs();
  if (message.has_batch_size()) spec.batch_size = message.batch_size();
  if (message.has_learning_rate()) spec.learning_rate = message.learning_rate();
  if (message.has_epsilon()) spec.epsilon = message.epsilon();
  if (message.has_num_directions()) spec.num_directions = message.num_directions();
  if (message.has_margin()) spec.margin = message.margin();
  if (message.has_evaluate_every()) spec.evaluate_every = message.evaluate_every();
  TakeChoicesOfStep(message, &spec, out);
  for (const v1::StageTraining& stage : message.stages()) {
    const std::string field = absl::StrCat("training.stages[", spec.stages.size(), "]");
    spec.stages.push_back(TakeStage(stage, spec.solver, field, out));
  }
  if (message.log_every_steps() < 0) {
    RefuseNumber("training.log_every_steps", message.log_every_steps(),
                 "at least 0 (0: no steps are logged)", out);
  }
}

v1::TrainingSpec TrainingMessage(const TrainingSpec& spec) {
  v1::TrainingSpec message;
  message.set_solver(SolverMessage(spec.solver));
  message.set_loss(LossMessage(spec.loss));
  message.set_vote(spec.vote == TrainingSpec::Vote::kSum ? v1::TrainingSpec::SUM
                                                         : v1::TrainingSpec::MAJORITY);
  message.set_epochs(spec.epochs);
  message.set_batch_size(spec.batch_size);
  message.set_learning_rate(spec.learning_rate);
  message.set_epsilon(spec.epsilon);
  message.set_num_directions(spec.num_directions);
  message.set_margin(spec.margin);
  message.set_evaluate_every(spec.evaluate_every);
  WriteChoicesOfStep(spec, &message);
  for (const StageTraining& stage : spec.stages) *message.add_stages() = StageMessage(stage);
  return message;
}

}  // namespace ffzero
