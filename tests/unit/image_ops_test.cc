#include "core/data/image_ops.h"

#include <gmock/gmock.h>

#include <numeric>
#include <vector>

namespace ffzero {
namespace {

using testing::ElementsAre;
using testing::FloatEq;

TEST(ImageOpsTest, CropTakesTheCentre) {
  std::vector<std::uint8_t> pixels(36);
  std::iota(pixels.begin(), pixels.end(), 0);
  std::vector<float> out(4);
  CropCentre({pixels.data(), 6, 6}, 2, out);
  EXPECT_THAT(out, ElementsAre(14, 15, 20, 21));
}

TEST(ImageOpsTest, AnOddCropTakesItsExtraRowAndColumnAtTheEnd) {
  std::vector<std::uint8_t> pixels(16);
  std::iota(pixels.begin(), pixels.end(), 0);
  std::vector<float> out(9);
  CropCentre({pixels.data(), 4, 4}, 3, out);
  EXPECT_THAT(out, ElementsAre(5, 6, 7, 9, 10, 11, 13, 14, 15));
}

TEST(ImageOpsTest, ACropOfTheWholeIsTheImage) {
  for (int side : {4, 5}) {
    std::vector<std::uint8_t> pixels(side * side);
    std::iota(pixels.begin(), pixels.end(), 0);
    std::vector<float> out(pixels.size());
    CropCentre({pixels.data(), side, side}, side, out);
    EXPECT_EQ(out, std::vector<float>(pixels.begin(), pixels.end()));
  }
}

TEST(ImageOpsTest, ResizeAveragesFractionsOfPixels) {
  const std::vector<std::uint8_t> row = {10, 20, 40};
  std::vector<std::uint8_t> pixels;
  for (int r = 0; r < 3; ++r) pixels.insert(pixels.end(), row.begin(), row.end());
  std::vector<float> out(4);
  ResizeByArea({pixels.data(), 3, 3}, 2, out);
  // Each half holds one pixel and a half.
  const float left = (10 + 0.5f * 20) / 1.5f, right = (0.5f * 20 + 40) / 1.5f;
  EXPECT_THAT(out, ElementsAre(FloatEq(left), FloatEq(right), FloatEq(left), FloatEq(right)));
}

TEST(ImageOpsTest, ResizeKeepsTheMean) {
  std::vector<std::uint8_t> pixels(28 * 28);
  for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<std::uint8_t>(i * 37);
  const double mean = std::accumulate(pixels.begin(), pixels.end(), 0.0) / (28 * 28);
  for (int n : {1, 5, 8, 28}) {
    std::vector<float> out(n * n);
    ResizeByArea({pixels.data(), 28, 28}, n, out);
    EXPECT_NEAR(std::accumulate(out.begin(), out.end(), 0.0) / (n * n), mean, 1e-3) << n;
  }
}

TEST(ImageOpsTest, CodesForDigitalNetworksAndForOptics) {
  std::vector<float> pixels = {50, 100, 250};
  EXPECT_TRUE(CodeInputs(InputCoding::kMinMax, pixels));
  EXPECT_THAT(pixels, ElementsAre(0, FloatEq(0.25f), FloatEq(1)));
  pixels = {50, 100, 250};
  EXPECT_TRUE(CodeInputs(InputCoding::kAmplitude, pixels));
  EXPECT_THAT(pixels, ElementsAre(FloatEq(0.2f), FloatEq(0.4f), FloatEq(1)));
}

TEST(ImageOpsTest, ADarkImageStaysDarkAndSaysSo) {
  for (InputCoding coding : {InputCoding::kMinMax, InputCoding::kAmplitude}) {
    std::vector<float> pixels = {0, 0};
    EXPECT_FALSE(CodeInputs(coding, pixels));
    EXPECT_THAT(pixels, ElementsAre(0, 0));
  }
}

}  // namespace
}  // namespace ffzero
