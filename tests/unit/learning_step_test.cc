#include "core/training/learning_step.h"

#include "core/devices/digital/networks.h"
#include "tests/status_matchers.h"
#include "tests/unit/flaky_device.h"

namespace ffzero {
namespace {

using testing::HasSubstr;
using Solver = TrainingSpec::Solver;

TEST(LearningStepTest, CostsTwoEvaluationsADirectionOrOneForAGradient) {
  const StepCost directional = CostOfStep({.solver = Solver::kFfDd, .num_directions = 3});
  EXPECT_EQ(directional.forward_evaluations, 6);
  EXPECT_EQ(directional.settings_writes, 7) << "six trials and the new base";
  const StepCost exact = CostOfStep({.solver = Solver::kBpAd, .num_directions = 3});
  EXPECT_EQ(exact.forward_evaluations, 1);
  EXPECT_EQ(exact.settings_writes, 1);
}

TEST(LearningStepTest, GradientsNeedADeviceThatOffersThem) {
  InlineExecutor executor;
  const auto simulated = MakeDenseDevice({.layers = {2}}, 3, &executor).value();
  FlakyDevice instrument(MakeDenseDevice({.layers = {2}}, 3, &executor).value());
  for (const Solver solver : {Solver::kFfAd, Solver::kBpAd}) {
    EXPECT_THAT(CheckSolver(solver, simulated.get()), IsOk());
    EXPECT_THAT(CheckSolver(solver, &instrument),
                FailsWith(absl::StatusCode::kInvalidArgument,
                          HasSubstr("has forward evaluations only; must be FF_DD or BP_DD")));
  }
  EXPECT_THAT(CheckSolver(Solver::kFfDd, &instrument), IsOk());
}

}  // namespace
}  // namespace ffzero
