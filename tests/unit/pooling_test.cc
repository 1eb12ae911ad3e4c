#include "core/devices/digital/pooling.h"

#include <gmock/gmock.h>

#include <vector>

namespace ffzero {
namespace {

using testing::ElementsAre;

TEST(PoolingTest, TakesTheGreatestOfFourAndNothingNegative) {
  const float image[] = {1, 2, -1, -2,  //
                         3, 0, -3, -4,  //
                         9, 9, 9,  9};
  std::vector<float> pooled(2);
  PoolRelu(image, 3, 4, pooled.data());
  EXPECT_THAT(pooled, ElementsAre(3, 0)) << "the odd row is left out";
}

TEST(PoolingTest, OnlyAGreatestPositivePixelGetsTheSlopeTheFirstOfEquals) {
  const float image[] = {2, 2, -1, -2, 8,  //
                         1, 2, -3, -4, 8,  //
                         9, 9, 9,  9,  8};
  const float pooled_slope[] = {5, 7};
  std::vector<float> slope(15, 1.0f);
  UnpoolRelu(image, 3, 5, pooled_slope, slope.data());
  EXPECT_THAT(slope, ElementsAre(5, 0, 0, 0, 0,  //
                                 0, 0, 0, 0, 0,  //
                                 0, 0, 0, 0, 0));
}

}  // namespace
}  // namespace ffzero
