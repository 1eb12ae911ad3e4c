#include "core/training/rate_schedule.h"

#include <gtest/gtest.h>

namespace ffzero {
namespace {

TEST(RateScheduleTest, AConstantRateIsTheRateItselfToTheBit) {
  for (const std::int64_t step : {0, 1, 99}) {
    EXPECT_EQ(RateAt(RateSchedule::kConstant, 0.1, step, 100), 0.1);
  }
}

TEST(RateScheduleTest, ACosineGoesFromTheRateThroughItsHalfTowardsZero) {
  EXPECT_EQ(RateAt(RateSchedule::kCosine, 0.1, 0, 100), 0.1);
  EXPECT_NEAR(RateAt(RateSchedule::kCosine, 0.1, 50, 100), 0.05, 1e-12);
  EXPECT_NEAR(RateAt(RateSchedule::kCosine, 0.1, 25, 100), 0.1 * 0.85355339, 1e-9);
  EXPECT_GT(RateAt(RateSchedule::kCosine, 0.1, 99, 100), 0);
  EXPECT_LT(RateAt(RateSchedule::kCosine, 0.1, 99, 100), 1e-4);
}

}  // namespace
}  // namespace ffzero
