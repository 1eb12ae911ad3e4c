#include "core/products/panels.h"

#include <algorithm>

#include "core/products/product_kernel.h"
#include "core/products/transpose.h"

namespace ffzero {
namespace {

void CopyRows(const MatrixView& b, const float* from, std::ptrdiff_t count, int width, float* to) {
  for (std::ptrdiff_t k = 0; k < b.rows; ++k, from += b.row_stride, to += width) {
    std::copy_n(from, count, to);
    std::fill(to + count, to + width, 0.0f);
  }
}

void CopyColumns(const MatrixView& b, const float* from, std::ptrdiff_t count, int width,
                 float* to) {
  if (count < width) std::fill_n(to, b.rows * width, 0.0f);
  if (b.row_stride == 1) {
    Transpose(from, b.column_stride, count, b.rows, to, width);
    return;
  }
  for (std::ptrdiff_t k = 0; k < b.rows; ++k) {
    for (std::ptrdiff_t j = 0; j < count; ++j) {
      to[k * width + j] = from[k * b.row_stride + j * b.column_stride];
    }
  }
}

}  // namespace

void Panels::Take(const MatrixView& b, std::ptrdiff_t first, std::ptrdiff_t columns) {
  width_ = PanelColumns();
  depth_ = b.rows;
  columns_ = columns;
  const std::ptrdiff_t padded = (columns + width_ - 1) / width_ * width_;
  values_.resize(std::max<std::size_t>(values_.size(), padded * depth_));
  offsets_.resize(depth_);
  for (std::ptrdiff_t k = 0; k < depth_; ++k) offsets_[k] = k * width_;
  for (std::ptrdiff_t j = 0; j < columns; j += width_) {
    const std::ptrdiff_t count = std::min<std::ptrdiff_t>(width_, columns - j);
    const float* from = b.data + (first + j) * b.column_stride;
    float* to = values_.data() + j * depth_;
    if (b.column_stride == 1) {
      CopyRows(b, from, count, width_, to);
    } else {
      CopyColumns(b, from, count, width_, to);
    }
  }
}

}  // namespace ffzero
