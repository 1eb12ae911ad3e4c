#include "client/reproduce/quartiles.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace ffzero {
namespace {

TEST(Quantile, InterpolatesLinearlyAsNumpyDoesByDefault) {
  // numpy.quantile([15, 20, 35, 40, 50], p)
  const std::vector<double> five = {50, 15, 35, 20, 40};
  EXPECT_DOUBLE_EQ(Quantile(five, 0), 15);
  EXPECT_DOUBLE_EQ(Quantile(five, 0.25), 20);
  EXPECT_DOUBLE_EQ(Quantile(five, 0.4), 29);
  EXPECT_DOUBLE_EQ(Quantile(five, 0.5), 35);
  EXPECT_DOUBLE_EQ(Quantile(five, 1), 50);
  // numpy.percentile([0.6, 0.7, 0.9], [25, 50, 75]), and of [1, 2, 3, 10].
  const Quartiles three = QuartilesOf({0.9, 0.6, 0.7});
  EXPECT_DOUBLE_EQ(three.low, 0.65);
  EXPECT_DOUBLE_EQ(three.median, 0.7);
  EXPECT_DOUBLE_EQ(three.high, 0.8);
  const Quartiles four = QuartilesOf({1, 2, 3, 10});
  EXPECT_DOUBLE_EQ(four.low, 1.75);
  EXPECT_DOUBLE_EQ(four.median, 2.5);
  EXPECT_DOUBLE_EQ(four.high, 4.75);
}

TEST(Quantile, OfOneValueIsThatValue) {
  const Quartiles one = QuartilesOf({0.3});
  EXPECT_EQ(one.low, 0.3);
  EXPECT_EQ(one.median, 0.3);
  EXPECT_EQ(one.high, 0.3);
}

TEST(Quantile, OfNothingOrOfNoNumberIsNoNumber) {
  EXPECT_TRUE(std::isnan(Quantile({}, 0.5)));
  EXPECT_TRUE(std::isnan(Quantile({1, std::numeric_limits<double>::quiet_NaN()}, 0.5)));
}

}  // namespace
}  // namespace ffzero
