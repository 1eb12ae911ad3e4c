#include "core/devices/digital/patches.h"

#include <algorithm>

namespace ffzero {
namespace {

// Calls visit(patch row, image row or null where it is padding, output row, first and one past the
// last output column that lie within the image, shift) for each patch row and output row: output
// column x sees image column x + shift.
template <class Visit>
void ForRows(const ConvolutionShape& shape, Visit visit) {
  int row = 0;
  for (int channel = 0; channel < shape.channels; ++channel) {
    for (int ky = 0; ky < shape.kernel; ++ky) {
      for (int kx = 0; kx < shape.kernel; ++kx, ++row) {
        const int shift = kx - shape.padding;
        const int first = std::clamp(-shift, 0, shape.out_width());
        const int last = std::clamp(shape.width - shift, first, shape.out_width());
        for (int y = 0; y < shape.out_height(); ++y) {
          const int image_y = y + ky - shape.padding;
          const bool inside = image_y >= 0 && image_y < shape.height;
          const std::ptrdiff_t image_row =
              inside ? (std::ptrdiff_t{channel} * shape.height + image_y) * shape.width : -1;
          visit(row, image_row, y, first, last, shift);
        }
      }
    }
  }
}

}  // namespace

void GatherPatches(const ConvolutionShape& shape, const float* image, float* patches,
                   std::ptrdiff_t stride) {
  const int width = shape.out_width();
  ForRows(shape, [&](int row, std::ptrdiff_t image_row, int y, int first, int last, int shift) {
    float* out = patches + row * stride + std::ptrdiff_t{y} * width;
    if (image_row < 0) {
      std::fill_n(out, width, 0.0f);
      return;
    }
    std::fill(out, out + first, 0.0f);
    std::copy(image + image_row + first + shift, image + image_row + last + shift, out + first);
    std::fill(out + last, out + width, 0.0f);
  });
}

void ScatterPatches(const ConvolutionShape& shape, const float* patches, std::ptrdiff_t stride,
                    float* image) {
  const int width = shape.out_width();
  ForRows(shape, [&](int row, std::ptrdiff_t image_row, int y, int first, int last, int shift) {
    if (image_row < 0) return;
    const float* in = patches + row * stride + std::ptrdiff_t{y} * width;
    for (int x = first; x < last; ++x) image[image_row + x + shift] += in[x];
  });
}

}  // namespace ffzero
