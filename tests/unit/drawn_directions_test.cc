#include "core/devices/drawn_directions.h"

#include <gtest/gtest.h>

#include "core/training/directions.h"

namespace ffzero {
namespace {

DeviceInfo TwoStages() {
  DeviceInfo info;
  for (int settings : {3, 5}) {
    ParameterGroup group;
    group.size = settings;
    info.stages.push_back({.settings = settings, .readings = 1, .groups = {group}});
  }
  return info;
}

TEST(DrawnDirectionsTest, DrawsEachDirectionForItsStageAndKeepsWhatIsGiven) {
  const DeviceInfo info = TwoStages();
  const std::vector<int> stages = {0, 1};
  const std::vector<float> given(3, 0.5f);
  const DirectionKey key{.seed = 9, .stream = 4};
  const std::vector<Direction> directions = {{.key = key, .values = given}, {.key = key}};
  DrawnDirections drawn;
  const Exchange filled =
      drawn.Fill(info, Exchange{.write_stages = stages, .directions = directions});
  ASSERT_EQ(filled.directions.size(), 2u);
  EXPECT_EQ(filled.directions[0].values.data(), given.data());
  std::vector<float> expected(5);
  DrawDirection(key, info.stages[1].groups, expected);
  EXPECT_EQ(
      std::vector<float>(filled.directions[1].values.begin(), filled.directions[1].values.end()),
      expected);
}

TEST(DrawnDirectionsTest, LeavesStagesThatTheDeviceLacksToBeRefused) {
  const std::vector<int> stages = {2};
  const std::vector<Direction> directions = {{.key = DirectionKey{}}};
  DrawnDirections drawn;
  const Exchange filled =
      drawn.Fill(TwoStages(), Exchange{.write_stages = stages, .directions = directions});
  EXPECT_TRUE(filled.directions[0].values.empty());
}

TEST(DrawnDirectionsTest, DrawsGroupsOfTheirOwnLengthAndLeavesWrongNumbersOfThemToBeRefused) {
  const DeviceInfo info = TwoStages();
  const std::vector<int> stages = {0};
  const std::vector<float> lengths = {4, 4};
  const DirectionKey key{.seed = 9, .stream = 4};
  DrawnDirections drawn;
  std::vector<Direction> directions = {{.key = key, .group_lengths = std::span(lengths).first(1)}};
  const Exchange filled =
      drawn.Fill(info, Exchange{.write_stages = stages, .directions = directions});
  std::vector<float> expected(3);
  DrawDirection(key, info.stages[0].groups, expected);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(filled.directions[0].values[i], 4 * expected[i]);
  directions[0].group_lengths = lengths;
  const Exchange wrong =
      drawn.Fill(info, Exchange{.write_stages = stages, .directions = directions});
  EXPECT_TRUE(wrong.directions[0].values.empty());
}

}  // namespace
}  // namespace ffzero
