#include "core/devices/digital/image_convolution.h"

#include <gtest/gtest.h>

#include <vector>

#include "core/training/generator.h"

namespace ffzero {
namespace {

constexpr ConvolutionShape kShapes[] = {
    {.channels = 2, .height = 5, .width = 4, .kernel = 3, .padding = 1},
    {.channels = 1, .height = 28, .width = 28, .kernel = 6, .padding = 2},
    {.channels = 4, .height = 13, .width = 13, .kernel = 6, .padding = 2},
    {.channels = 3, .height = 2, .width = 3, .kernel = 1, .padding = 0},
    {.channels = 1, .height = 1, .width = 1, .kernel = 3, .padding = 3},
};

std::vector<float> Draw(std::size_t count, std::uint64_t stream) {
  std::vector<float> values(count);
  FillNormal(1, stream, 0, values);
  return values;
}

// What the layout of patches, which has tests of its own, makes of it.
double ByPatches(const ConvolutionShape& shape, const std::vector<float>& image,
                 const float* kernel, int pixel) {
  std::vector<float> patches(shape.patch() * shape.pixels());
  GatherPatches(shape, image.data(), patches.data(), shape.pixels());
  double sum = 0;
  for (int k = 0; k < shape.patch(); ++k) {
    sum += double{kernel[k]} * patches[k * shape.pixels() + pixel];
  }
  return sum;
}

TEST(ImageConvolutionTest, IsTheProductOfKernelsAndPatches) {
  constexpr int kKernels = 5;
  std::vector<float> padded, runs;
  for (const ConvolutionShape& shape : kShapes) {
    const ImageConvolution convolution(shape);
    const std::vector<float> image = Draw(shape.channels * shape.height * shape.width, 0);
    const int row = shape.patch() + 2;
    const std::vector<float> kernels = Draw(kKernels * row, 1);
    const int stride = shape.pixels() + 3;
    std::vector<float> out(kKernels * stride, 9.0f);
    convolution.Pad(image.data(), &padded);
    convolution.Convolve(padded, {kernels.data(), kKernels, shape.patch(), row}, &runs, out.data(),
                         stride);
    for (int kernel = 0; kernel < kKernels; ++kernel) {
      for (int pixel = 0; pixel < shape.pixels(); pixel += 1 + shape.pixels() / 50) {
        EXPECT_NEAR(out[kernel * stride + pixel],
                    ByPatches(shape, image, kernels.data() + kernel * row, pixel), 2e-5)
            << "kernel " << kernel << ", pixel " << pixel;
      }
      EXPECT_EQ(out[kernel * stride + shape.pixels()], 9.0f) << "beyond the pixels";
    }
  }
}

}  // namespace
}  // namespace ffzero
