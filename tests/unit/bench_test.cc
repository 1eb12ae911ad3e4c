#include "server/agent/conformance/bench.h"

#include <cmath>
#include <random>

#include "core/training/directions.h"
#include "server/agent/device_schemes.h"
#include "tests/unit/faulty_agent.h"

namespace ffzero {
namespace {

class BenchTest : public testing::Test {
 protected:
  static Subject ChipInProcess(Executor* executor) {
    return {.open = [executor] { return SmallChip(executor); }, .connect = nullptr};
  }

  InlineExecutor executor_;
};

TEST_F(BenchTest, ProbesStayWithinLimitsAndWellInside) {
  const FaultyAgent agent({});
  Bench bench(SubjectOf(agent.uri(), {}).value());
  ASSERT_THAT(bench.Reopen(), IsOk());
  for (int stage = 0; stage < bench.stages(); ++stage) {
    for (const float sign : {-1.0f, 1.0f}) {
      const std::vector<float> moved = bench.Moved(stage, {1, sign * bench.Scale(stage)});
      EXPECT_THAT(CheckSettings(bench.info(), stage, moved), IsOk());
      EXPECT_NE(moved, bench.Base(stage));
    }
  }
  EXPECT_TRUE(bench.takes_directions());
}

TEST_F(BenchTest, AnIdealSimulatorHasNoNoise) {
  Bench bench(ChipInProcess(&executor_));
  ASSERT_THAT(bench.Reopen(), IsOk());
  const Noise noise = bench.NoiseOf(1).value();
  EXPECT_EQ(noise.deviation, 0);
  EXPECT_LT(noise.trend, noise.rounding);
  EXPECT_GT(noise.rounding, 0);
  EXPECT_EQ(bench.Tolerance(1).value(), noise.rounding);
}

TEST_F(BenchTest, NoiseIsTheDeviationOfAnExposureAndADriftIsNone) {
  auto generator = std::make_shared<std::mt19937>(3);
  auto drift = std::make_shared<float>(0.0f);
  const FaultyAgent agent({.readings =
                               [=](const Exchange&, Readings* readings) {
                                 std::normal_distribution<float> draw(0, 0.01f);
                                 *drift += 0.005f;
                                 for (float& value : readings->probes[0].reshaped()) {
                                   value += *drift + draw(*generator);
                                 }
                               }},
                          /*deterministic=*/false);
  Bench bench(SubjectOf(agent.uri(), {}).value());
  ASSERT_THAT(bench.Reopen(), IsOk());
  const Noise noise = bench.NoiseOf(0).value();
  // The largest of 40 estimates from 15 differences each.
  EXPECT_GT(noise.deviation, 0.01);
  EXPECT_LT(noise.deviation, 0.02);
  EXPECT_NEAR(noise.trend, 8 * 0.005, 0.02);
  EXPECT_EQ(bench.Tolerance(0).value(), noise.tolerance());
}

TEST_F(BenchTest, ADeviceThatIsNotThereCannotBeOpened) {
  Bench bench(SubjectOf("grpc://127.0.0.1:1", {}).value());
  EXPECT_THAT(bench.Reopen(), FailsWith(absl::StatusCode::kUnavailable, testing::_));
}

}  // namespace
}  // namespace ffzero
