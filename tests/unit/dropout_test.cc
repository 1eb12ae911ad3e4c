#include "core/devices/digital/dropout.h"

#include <gtest/gtest.h>

namespace ffzero {
namespace {

RowMatrix Dropped(double rate, const DrawKey& key, int stage) {
  RowMatrix values = RowMatrix::Ones(100, 100);
  DropOut(rate, key, stage, &values);
  return values;
}

TEST(DropoutTest, BlanksTheRateAndKeepsTheMean) {
  const RowMatrix values = Dropped(0.25, {.seed = 1}, 1);
  const auto blank = static_cast<double>((values.array() == 0.0f).count());
  EXPECT_NEAR(blank / 1e4, 0.25, 0.02);
  EXPECT_NEAR(values.mean(), 1, 0.03);
  EXPECT_FLOAT_EQ(values.maxCoeff(), 1 / 0.75f);
}

TEST(DropoutTest, WhatIsBlankedFollowsFromKeyAndStageAlone) {
  const RowMatrix values = Dropped(0.5, {.seed = 1, .stream = 2}, 1);
  EXPECT_EQ(Dropped(0.5, {.seed = 1, .stream = 2}, 1), values);
  EXPECT_NE(Dropped(0.5, {.seed = 1, .stream = 3}, 1), values);
  EXPECT_NE(Dropped(0.5, {.seed = 2, .stream = 2}, 1), values);
  EXPECT_NE(Dropped(0.5, {.seed = 1, .stream = 2}, 2), values);
}

}  // namespace
}  // namespace ffzero
