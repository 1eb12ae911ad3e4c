#ifndef FFZERO_CORE_DEVICES_DIGITAL_PATCHES_H_
#define FFZERO_CORE_DEVICES_DIGITAL_PATCHES_H_

#include <cstddef>

namespace ffzero {

// A square kernel that goes over images of some channels, step by step, zeros around them.
struct ConvolutionShape {
  int channels = 1;  // of the input
  int height = 0;
  int width = 0;
  int kernel = 1;  // rows and columns
  int padding = 0;

  int out_height() const { return height + 2 * padding - kernel + 1; }
  int out_width() const { return width + 2 * padding - kernel + 1; }
  int pixels() const { return out_height() * out_width(); }  // of one output channel
  int patch() const { return channels * kernel * kernel; }   // values that one of them is made of
};

// Lays out what each output pixel sees, so that a convolution (a cross-correlation: the kernel is
// not turned) is one product of the kernel with it. Both functions are thread-safe.
//   image     [channels][height][width]
//   patches   [patch: channel, kernel row, kernel column][pixels], rows `stride` apart
void GatherPatches(const ConvolutionShape& shape, const float* image, float* patches,
                   std::ptrdiff_t stride);

// The way back: adds to `image` what its values get from every patch they are in.
void ScatterPatches(const ConvolutionShape& shape, const float* patches, std::ptrdiff_t stride,
                    float* image);

}  // namespace ffzero

#endif  // FFZERO_CORE_DEVICES_DIGITAL_PATCHES_H_
