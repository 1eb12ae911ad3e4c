#include "core/training/step_directions.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/training/directions.h"

namespace ffzero {
namespace {

StageInfo StageOf(int first, int second) {
  StageInfo info;
  info.settings = first + second;
  info.groups.resize(2);
  info.groups[0].size = first;
  info.groups[1].offset = first;
  info.groups[1].size = second;
  return info;
}

TEST(StepDirectionsTest, AreThoseThatTheKeysOfTheStepNameForEachStage) {
  DeviceInfo device;
  for (int second : {3, 4, 5}) device.stages.push_back(StageOf(4, second));
  const std::vector<int> stages = {0, 2};
  StepDirections directions;
  for (std::int64_t step : {0, 7}) {
    const std::span<const Direction> drawn =
        directions.Draw({.directions = 3}, 42, device, stages, step);
    ASSERT_EQ(drawn.size(), 3u * 2);
    for (int d = 0; d < 3 * 2; ++d) {
      const int stage = stages[d % 2];
      const DirectionKey key = KeyOfStep(42, stage, step, 3, d / 2);
      EXPECT_EQ(drawn[d].key->seed, key.seed);
      EXPECT_FLOAT_EQ(drawn[d].length, std::sqrt((stage == 0 ? 7 : 9) / 16.0f));
      EXPECT_EQ(drawn[d].key->stream, key.stream);
      std::vector<float> expected(device.stages[stage].settings);
      DrawDirection(key, device.stages[stage].groups, expected);
      EXPECT_EQ(std::vector<float>(drawn[d].values.begin(), drawn[d].values.end()), expected);
    }
  }
}

TEST(StepDirectionsTest, OfOneStageAloneHaveUnitLength) {
  DeviceInfo device;
  for (int second : {3, 4}) device.stages.push_back(StageOf(4, second));
  const std::vector<int> stages = {1};
  StepDirections directions;
  EXPECT_EQ(directions.Draw({}, 42, device, stages, 0)[0].length, 1.0f);
}

TEST(StepDirectionsTest, WithAnEpsilonForEachGroupEverySettingMovesByItsGroups) {
  DeviceInfo device;
  device.stages.push_back(StageOf(4, 25));
  device.stages[0].groups[1].resolution = 0.5f;
  const std::vector<int> stages = {0};
  StepDirections directions;
  const ProbeRule rule{.epsilon_rule = EpsilonRule::kAuto, .epsilon = 0.1};
  const Direction drawn = directions.Draw(rule, 42, device, stages, 0)[0];
  EXPECT_EQ(drawn.key->distribution, Distribution::kRademacher);
  for (int i = 0; i < 29; ++i) {
    EXPECT_FLOAT_EQ(std::abs(drawn.values[i]) * 0.1f, i < 4 ? 0.05f : 0.5f) << i;
  }
  // As a driver draws it from its key.
  std::vector<float> again(29);
  DrawDirection(*drawn.key, device.stages[0].groups, again, drawn.group_lengths);
  EXPECT_EQ(again, std::vector<float>(drawn.values.begin(), drawn.values.end()));
}

}  // namespace
}  // namespace ffzero
