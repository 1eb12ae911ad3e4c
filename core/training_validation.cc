#include "core/training_validation.h"

#include <limits>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/training/course.h"

namespace ffzero {
namespace {

using Loss = TrainingSpec::Loss;

constexpr int kMostEpochs = 1'000'000;
constexpr int kMostBatch = 1'000'000;
constexpr int kMostDirections = 10'000;

const char* Name(Loss loss) {
  switch (loss) {
    case Loss::kMargin:
      return "MARGIN";
    case Loss::kOneMinusCosine:
      return "ONE_MINUS_COSINE";
    case Loss::kMeanSquaredError:
      return "MEAN_SQUARED_ERROR";
    case Loss::kCrossEntropy:
      return "CROSS_ENTROPY";
  }
  return "?";
}

const char* Name(TrainingSpec::Solver solver) {
  switch (solver) {
    case TrainingSpec::Solver::kFfDd:
      return "FF_DD";
    case TrainingSpec::Solver::kBpDd:
      return "BP_DD";
    case TrainingSpec::Solver::kFfAd:
      return "FF_AD";
    case TrainingSpec::Solver::kBpAd:
      return "BP_AD";
  }
  return "?";
}

// Those of a classification, in words.
const char* ClassLosses(TrainingSpec::Solver solver) {
  return IsGlobal(solver) ? "CROSS_ENTROPY" : "MARGIN or ONE_MINUS_COSINE";
}

void CheckLossOfSolver(const TrainingSpec& training, ViolationList* out) {
  if (training.loss == Loss::kMeanSquaredError) return;
  if (IsGlobal(training.solver) == (training.loss == Loss::kCrossEntropy)) return;
  out->Add("training.loss",
           absl::StrCat(Name(training.loss), " found with training.solver ", Name(training.solver),
                        "; must be ", ClassLosses(training.solver),
                        ", or MEAN_SQUARED_ERROR for a regression"));
}

// Settings and readings are floats: what vanishes or overflows in one is no step at all.
void CheckPositive(std::string field, double value, ViolationList* out) {
  const bool fine =
      value >= std::numeric_limits<float>::min() && value <= std::numeric_limits<float>::max();
  out->CheckReal(std::move(field), value, fine, "finite and above 0 (1.2e-38 to 3.4e38)");
}

void CheckMargin(std::string field, double margin, ViolationList* out) {
  out->CheckReal(std::move(field), margin,
                 margin >= 0 && margin <= std::numeric_limits<float>::max(),
                 "finite and at least 0");
}

// Without prototypes there is nothing that a mean would stand in the way of.
void CheckReading(const TrainingSpec& training, ViolationList* out) {
  if (training.reading == Reading::kRaw || !IsGlobal(training.solver)) return;
  out->Add("training.reading",
           absl::StrCat("CENTERED found with training.solver ", Name(training.solver),
                        ", whose loss takes outputs as they are; must be RAW, or left out"));
}

void CheckStageTraining(const std::string& field, const StageTraining& stage, ViolationList* out) {
  if (stage.epochs.has_value()) {
    out->CheckRange(absl::StrCat(field, ".epochs"), *stage.epochs, 0, kMostEpochs);
  }
  if (stage.learning_rate.has_value()) {
    CheckPositive(absl::StrCat(field, ".learning_rate"), *stage.learning_rate, out);
  }
  if (stage.epsilon.has_value()) {
    CheckPositive(absl::StrCat(field, ".epsilon"), *stage.epsilon, out);
  }
  if (stage.num_directions.has_value()) {
    out->CheckRange(absl::StrCat(field, ".num_directions"), *stage.num_directions, 1,
                    kMostDirections);
  }
  if (stage.margin.has_value()) CheckMargin(absl::StrCat(field, ".margin"), *stage.margin, out);
}

void CheckStages(const TrainingSpec& training, int stages, ViolationList* out) {
  const auto entries = static_cast<int>(training.stages.size());
  if (entries == 0) return;
  if (IsGlobal(training.solver)) {
    out->Add("training.stages",
             absl::StrCat(entries, " found with training.solver ", Name(training.solver),
                          ", which trains all stages at once; must be left out"));
    return;
  }
  if (entries > stages) {
    out->Add("training.stages",
             absl::StrCat(entries, " found; must be at most one for each of ", stages, " stages"));
    return;
  }
  for (int i = 0; i < entries; ++i) {
    CheckStageTraining(absl::StrCat("training.stages[", i, "]"), training.stages[i], out);
  }
}

}  // namespace

void ValidateTraining(const TrainingSpec& training, int stages, ViolationList* out) {
  CheckLossOfSolver(training, out);
  out->CheckRange("training.epochs", training.epochs, 0, kMostEpochs);
  out->CheckRange("training.batch_size", training.batch_size, 1, kMostBatch);
  CheckPositive("training.learning_rate", training.learning_rate, out);
  CheckPositive("training.epsilon", training.epsilon, out);
  out->CheckRange("training.num_directions", training.num_directions, 1, kMostDirections);
  CheckMargin("training.margin", training.margin, out);
  CheckReading(training, out);
  out->CheckRange("training.evaluate_every", training.evaluate_every, 1, kMostEpochs);
  CheckStages(training, stages, out);
}

void ValidateLoss(const JobSpec& spec, bool regression, ViolationList* out) {
  const Loss loss = spec.training.loss;
  if (regression == (loss == Loss::kMeanSquaredError)) return;
  out->Add("training.loss",
           absl::StrCat(Name(loss), " found, but \"", spec.dataset.name,
                        regression ? "\" is a regression; must be " : "\" has classes; must be ",
                        regression ? "MEAN_SQUARED_ERROR" : ClassLosses(spec.training.solver)));
}

}  // namespace ffzero
