#include "core/devices/digital/pooling.h"

#include <algorithm>
#include <cstddef>

namespace ffzero {

void PoolRelu(const float* image, int height, int width, float* pooled) {
  const std::ptrdiff_t row = width;
  for (int y = 0; y < Pooled(height); ++y) {
    const float* upper = image + row * 2 * y;
    const float* lower = upper + row;
    for (std::ptrdiff_t x = 0; x < Pooled(width); ++x) {
      const float greatest = std::max(std::max(upper[2 * x], upper[2 * x + 1]),
                                      std::max(lower[2 * x], lower[2 * x + 1]));
      *pooled++ = std::max(0.0f, greatest);
    }
  }
}

void UnpoolRelu(const float* image, int height, int width, const float* pooled_slope,
                float* slope) {
  std::fill_n(slope, height * width, 0.0f);
  for (int y = 0; y < Pooled(height); ++y) {
    for (int x = 0; x < Pooled(width); ++x, ++pooled_slope) {
      const int corner = 2 * (y * width + x);
      int greatest = corner;
      for (const int pixel : {corner + 1, corner + width, corner + width + 1}) {
        if (image[pixel] > image[greatest]) greatest = pixel;
      }
      if (image[greatest] > 0.0f) slope[greatest] = *pooled_slope;
    }
  }
}

}  // namespace ffzero
