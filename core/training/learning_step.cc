#include "core/training/learning_step.h"

#include "absl/strings/str_cat.h"
#include "core/training/directional_step.h"
#include "core/training/gradient_step.h"

namespace ffzero {

StepCost CostOfStep(const TrainingSpec& training) {
  if (IsExact(training.solver)) return {.forward_evaluations = 1, .settings_writes = 1};
  const int probes = 2 * training.num_directions;
  return {.forward_evaluations = probes, .settings_writes = probes + 1};
}

std::unique_ptr<LearningStep> MakeLearningStep(const TrainingSpec& training, std::int64_t steps,
                                               std::uint64_t seed) {
  const LossRule loss{.loss = training.loss, .margin = training.margin};
  if (IsExact(training.solver)) {
    return std::make_unique<GradientStep>(loss, training.learning_rate, seed,
                                          training.learning_rate_schedule, steps);
  }
  return std::make_unique<DirectionalStep>(StepRule{.loss = loss,
                                                    .epsilon = training.epsilon,
                                                    .learning_rate = training.learning_rate,
                                                    .num_directions = training.num_directions,
                                                    .seed = seed,
                                                    .epsilon_rule = training.epsilon_rule,
                                                    .optimizer = training.optimizer,
                                                    .schedule = training.learning_rate_schedule,
                                                    .steps = steps,
                                                    .batch_size = training.batch_size});
}

absl::Status CheckSolver(TrainingSpec::Solver solver, Device* device) {
  if (!IsExact(solver) || device->differentiable() != nullptr) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "training.solver: ", IsGlobal(solver) ? "BP_AD" : "FF_AD", " found, but device \"",
      device->info().kind, "\" has forward evaluations only; must be FF_DD or BP_DD there"));
}

}  // namespace ffzero
