#include "core/data/image_ops.h"

#include <algorithm>

namespace ffzero {
namespace {

// The overlap of source pixel `source` with target pixel `target`, when `size` pixels shrink to n.
// In units of 1/n of a source pixel, which are exact.
int Overlap(int source, int target, int size, int n) {
  const int begin = std::max(source * n, target * size);
  const int end = std::min((source + 1) * n, (target + 1) * size);
  return std::max(0, end - begin);
}

}  // namespace

void CropCentre(const ImageView& image, int n, std::span<float> out) {
  const int top = image.rows / 2 - n / 2;
  const int left = image.columns / 2 - n / 2;
  for (int r = 0; r < n; ++r) {
    for (int c = 0; c < n; ++c) {
      out[r * n + c] = image.pixels[(top + r) * image.columns + left + c];
    }
  }
}

void ResizeByArea(const ImageView& image, int n, std::span<float> out) {
  const double area = static_cast<double>(image.rows) * image.columns;
  for (int r = 0; r < n; ++r) {
    for (int c = 0; c < n; ++c) {
      std::int64_t sum = 0;
      for (int y = r * image.rows / n; y < image.rows && y * n < (r + 1) * image.rows; ++y) {
        const int height = Overlap(y, r, image.rows, n);
        for (int x = c * image.columns / n; x < image.columns && x * n < (c + 1) * image.columns;
             ++x) {
          sum += std::int64_t{height} * Overlap(x, c, image.columns, n) *
                 image.pixels[y * image.columns + x];
        }
      }
      out[r * n + c] = static_cast<float>(static_cast<double>(sum) / area);
    }
  }
}

bool CodeInputs(InputCoding coding, std::span<float> pixels) {
  const auto [low, high] = std::minmax_element(pixels.begin(), pixels.end());
  const float smallest = *low, largest = *high;
  if (coding == InputCoding::kMinMax) {
    const float range = largest - smallest + 1e-8f;
    for (float& pixel : pixels) pixel = (pixel - smallest) / range;
  } else {
    const float scale = std::max(largest, 1e-8f);
    for (float& pixel : pixels) pixel /= scale;
  }
  return largest > 0;
}

}  // namespace ffzero
