#include "core/devices/digital/image_sizes.h"

#include <gtest/gtest.h>

namespace ffzero {
namespace {

TEST(ImageSizesTest, KnowsSquares) {
  EXPECT_EQ(SquareSide(784), 28);
  EXPECT_EQ(SquareSide(1), 1);
  EXPECT_EQ(SquareSide(783), 0);
  EXPECT_EQ(SquareSide(0), 0);
}

TEST(ImageSizesTest, FollowsThePublishedNetworkThroughItsPools) {
  const std::vector<ConvolutionShape> shapes = ConvolutionShapes(CnnSpec{}, 784);
  ASSERT_EQ(shapes.size(), 2u);
  EXPECT_EQ(shapes[0].channels, 1);
  EXPECT_EQ(shapes[0].out_height(), 27);
  EXPECT_EQ(shapes[0].patch(), 36);
  EXPECT_EQ(shapes[1].channels, 4);
  EXPECT_EQ(shapes[1].height, 13);
  EXPECT_EQ(shapes[1].pixels(), 12 * 12);
}

TEST(ImageSizesTest, StopsWhereNothingIsLeftToGoOver) {
  EXPECT_EQ(ConvolutionShapes(CnnSpec{}, 16).size(), 1u);
  EXPECT_TRUE(ConvolutionShapes(CnnSpec{}, 2).empty());
}

}  // namespace
}  // namespace ffzero
