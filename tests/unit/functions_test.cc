#include "core/data/functions.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

namespace ffzero {
namespace {

TEST(FunctionsTest, TrainingTargetsSpanMinusOneToOne) {
  for (const char* name : {"function1", "function2"}) {
    const Dataset set = MakeFunctionSet(name, 0);
    const auto [low, high] =
        std::minmax_element(set.train.targets.begin(), set.train.targets.end());
    EXPECT_FLOAT_EQ(*low, -1);
    EXPECT_FLOAT_EQ(*high, 1);
    EXPECT_EQ(set.classes, 0);
    EXPECT_TRUE(set.synthetic);
    EXPECT_EQ(set.train.size(), 10000);
    EXPECT_EQ(set.test.size(), 2000);
  }
}

TEST(FunctionsTest, TestTargetsAreTheFunctionsThemselves) {
  const Dataset one = MakeFunctionSet("function1", 3);
  const Dataset two = MakeFunctionSet("function2", 3);
  for (int n = 0; n < 100; ++n) {
    const auto x = one.test.inputs->real.row(n);
    EXPECT_NEAR(one.test.targets[n] * one.target_scale + one.target_offset,
                std::sin(x(0)) + std::cos(x(1)), 1e-5);
    const auto y = two.test.inputs->real.row(n);
    EXPECT_NEAR(two.test.targets[n] * two.target_scale + two.target_offset,
                std::exp(y(0)) * std::sin(y(1)) + y(2) * std::cos(y(3)) - y(4) * y(0), 1e-5);
  }
}

TEST(FunctionsTest, TrainingNoiseIsFivePercentOfTheSpread) {
  const Dataset set = MakeFunctionSet("function1", 1);
  double noise = 0, square = 0, mean = 0;
  for (int n = 0; n < set.train.size(); ++n) {
    const auto x = set.train.inputs->real.row(n);
    const double clean = std::sin(x(0)) + std::cos(x(1));
    const double found = set.train.targets[n] * set.target_scale + set.target_offset;
    noise += (found - clean) * (found - clean) / set.train.size();
    mean += clean / set.train.size();
    square += clean * clean / set.train.size();
  }
  EXPECT_NEAR(std::sqrt(noise / (square - mean * mean)), 0.05, 0.002);
}

TEST(FunctionsTest, ASeedGivesTheSameDataAndAnotherSeedOther) {
  EXPECT_EQ(MakeFunctionSet("function2", 1).train.targets,
            MakeFunctionSet("function2", 1).train.targets);
  EXPECT_NE(MakeFunctionSet("function2", 1).train.targets,
            MakeFunctionSet("function2", 2).train.targets);
}

}  // namespace
}  // namespace ffzero
