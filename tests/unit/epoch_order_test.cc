#include "core/training/epoch_order.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace ffzero {
namespace {

std::vector<std::int32_t> Order(std::uint64_t seed, int stage, int epoch) {
  EpochOrder order(seed, 50);
  const auto samples = order.Of(stage, epoch);
  return {samples.begin(), samples.end()};
}

TEST(EpochOrderTest, EverySampleComesOnce) {
  std::vector<std::int32_t> sorted = Order(1, 2, 3);
  std::ranges::sort(sorted);
  for (int i = 0; i < 50; ++i) EXPECT_EQ(sorted[i], i);
}

TEST(EpochOrderTest, EveryEpochStageAndSeedHasItsOwn) {
  const std::vector<std::int32_t> first = Order(1, 0, 0);
  EXPECT_NE(Order(1, 0, 1), first);
  EXPECT_NE(Order(1, 1, 0), first);
  EXPECT_NE(Order(2, 0, 0), first);
}

TEST(EpochOrderTest, AnOrderDoesNotDependOnThoseAskedForBefore) {
  EpochOrder order(1, 50);
  order.Of(0, 0);
  order.Of(0, 7);
  const auto again = order.Of(0, 1);
  EXPECT_EQ((std::vector<std::int32_t>(again.begin(), again.end())), Order(1, 0, 1));
}

TEST(EpochOrderTest, NoPlaceIsFavoured) {
  EpochOrder order(9, 5);
  int counts[5][5] = {};
  for (int epoch = 0; epoch < 10000; ++epoch) {
    const auto samples = order.Of(0, epoch);
    for (int place = 0; place < 5; ++place) ++counts[place][samples[place]];
  }
  for (const auto& place : counts) {
    for (int count : place) EXPECT_NEAR(count, 2000, 200);
  }
}

}  // namespace
}  // namespace ffzero
