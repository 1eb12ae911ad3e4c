#include "core/devices/digital/patches.h"

#include <gtest/gtest.h>

#include <vector>

#include "core/training/generator.h"

namespace ffzero {
namespace {

constexpr ConvolutionShape kShapes[] = {
    {.channels = 2, .height = 5, .width = 4, .kernel = 3, .padding = 1},
    {.channels = 1, .height = 6, .width = 6, .kernel = 6, .padding = 2},
    {.channels = 3, .height = 2, .width = 3, .kernel = 1, .padding = 0},
    {.channels = 1, .height = 1, .width = 1, .kernel = 3, .padding = 3},
};

std::vector<float> Draw(std::size_t count, std::uint64_t stream) {
  std::vector<float> values(count);
  FillNormal(1, stream, 0, values);
  return values;
}

TEST(PatchesTest, APatchIsWhatItsOutputPixelSees) {
  for (const ConvolutionShape& shape : kShapes) {
    const std::vector<float> image = Draw(shape.channels * shape.height * shape.width, 0);
    const int stride = shape.pixels() + 3;
    std::vector<float> patches(shape.patch() * stride, 9.0f);
    GatherPatches(shape, image.data(), patches.data(), stride);
    for (int row = 0; row < shape.patch(); ++row) {
      const int channel = row / (shape.kernel * shape.kernel);
      const int ky = row / shape.kernel % shape.kernel, kx = row % shape.kernel;
      for (int pixel = 0; pixel < shape.pixels(); ++pixel) {
        const int y = pixel / shape.out_width() + ky - shape.padding;
        const int x = pixel % shape.out_width() + kx - shape.padding;
        const bool inside = y >= 0 && y < shape.height && x >= 0 && x < shape.width;
        const float seen = inside ? image[(channel * shape.height + y) * shape.width + x] : 0.0f;
        EXPECT_EQ(patches[row * stride + pixel], seen) << "row " << row << ", pixel " << pixel;
      }
      EXPECT_EQ(patches[row * stride + shape.pixels()], 9.0f) << "beyond the pixels";
    }
  }
}

// <Gather(image), patches> = <image, Scatter(patches)>.
TEST(PatchesTest, TheWayBackIsTheAdjoint) {
  for (const ConvolutionShape& shape : kShapes) {
    const std::vector<float> image = Draw(shape.channels * shape.height * shape.width, 2);
    const std::vector<float> slope = Draw(shape.patch() * shape.pixels(), 3);
    std::vector<float> gathered(slope.size()), scattered(image.size(), 1.0f);
    GatherPatches(shape, image.data(), gathered.data(), shape.pixels());
    ScatterPatches(shape, slope.data(), shape.pixels(), scattered.data());
    double there = 0, back = 0;
    for (std::size_t i = 0; i < slope.size(); ++i) there += double{gathered[i]} * slope[i];
    for (std::size_t i = 0; i < image.size(); ++i) back += double{image[i]} * (scattered[i] - 1);
    EXPECT_NEAR(there, back, 1e-4);
  }
}

}  // namespace
}  // namespace ffzero
