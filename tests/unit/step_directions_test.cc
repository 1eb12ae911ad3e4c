#include "core/training/step_directions.h"

#include <gtest/gtest.h>

#include "core/training/directions.h"

namespace ffzero {
namespace {

TEST(StepDirectionsTest, AreThoseThatTheKeysOfTheStepName) {
  StageInfo info;
  info.settings = 9;
  for (int offset : {0, 4}) {
    ParameterGroup group;
    group.offset = offset;
    group.size = offset == 0 ? 4 : 5;
    info.groups.push_back(group);
  }
  StepDirections directions;
  for (std::int64_t step : {0, 7}) {
    const std::span<const Direction> drawn = directions.Draw(42, 2, info, step, 3);
    ASSERT_EQ(drawn.size(), 3u);
    for (int k = 0; k < 3; ++k) {
      const DirectionKey key = KeyOfStep(42, 2, step, 3, k);
      EXPECT_EQ(drawn[k].key->seed, key.seed);
      EXPECT_EQ(drawn[k].key->stream, key.stream);
      std::vector<float> expected(9);
      DrawDirection(key, info.groups, expected);
      EXPECT_EQ(std::vector<float>(drawn[k].values.begin(), drawn[k].values.end()), expected);
    }
  }
}

}  // namespace
}  // namespace ffzero
