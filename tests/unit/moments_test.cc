#include "core/products/moments.h"

#include <gtest/gtest.h>

#include <vector>

#include "core/training/generator.h"
#include "tests/unit/simd_targets.h"

namespace ffzero {
namespace {

class MomentsTest : public testing::TestWithParam<std::int64_t> {
 private:
  UseSimdTarget target_{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(, MomentsTest, testing::ValuesIn(SimdTargets()),
                         [](const auto& info) { return hwy::TargetName(info.param); });

double Total(const double (&parts)[8]) {
  return ((parts[0] + parts[4]) + (parts[2] + parts[6])) +
         ((parts[1] + parts[5]) + (parts[3] + parts[7]));
}

TEST_P(MomentsTest, AreSummedInEightPartsWhateverTheLength) {
  std::vector<float> x(1000), y(1000);
  FillNormal(3, 1, 0, x);
  FillNormal(3, 2, 0, y);
  for (const std::size_t count : {0, 1, 7, 8, 9, 16, 23, 729, 1000}) {
    double sum[8] = {}, product[8] = {}, square[8] = {};
    for (std::size_t i = 0; i < count; ++i) {
      sum[i % 8] += x[i];
      product[i % 8] += double{x[i]} * y[i];
      square[i % 8] += double{x[i]} * x[i];
    }
    const Moments moments = SumMoments(x.data(), y.data(), count);
    EXPECT_EQ(moments.sum, Total(sum)) << count;
    EXPECT_EQ(moments.product, Total(product)) << count;
    EXPECT_EQ(moments.square, Total(square)) << count;
  }
}

TEST(Moments, AddUp) {
  Moments moments{.sum = 1, .product = 2, .square = 3};
  moments.Add({.sum = 10, .product = 20, .square = 30});
  EXPECT_EQ(moments.sum, 11);
  EXPECT_EQ(moments.product, 22);
  EXPECT_EQ(moments.square, 33);
}

}  // namespace
}  // namespace ffzero
