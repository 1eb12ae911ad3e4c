#include "core/products/multiply.h"

#include <algorithm>

#include "core/products/product_kernel.h"

namespace ffzero {
namespace {

// Rows of a product that are worked out before they are put in their place, all panels at a time:
// what the nearest cache holds of the left factor. A multiple of what the kernel takes at once.
constexpr int kRowsAtOnce = 12;

// A right factor is laid out so much at a time, at least a panel: what the second cache holds.
constexpr std::ptrdiff_t kFloatsAtOnce = std::ptrdiff_t{1} << 17;

// Some rows of a product, and the columns of one panel.
struct Block {
  std::ptrdiff_t row = 0;
  std::ptrdiff_t column = 0;
  int rows = 0;
  int columns = 0;
};

void TakeSums(const MutableMatrixView& c, const Block& block, float* sums) {
  const float* from = c.data + block.row * c.row_stride + block.column * c.column_stride;
  for (int i = 0; i < block.rows; ++i, sums += kMostPanelColumns) {
    for (int j = 0; j < block.columns; ++j) {
      sums[j] = from[i * c.row_stride + j * c.column_stride];
    }
  }
}

void PutSums(const float* sums, const Block& block, const MutableMatrixView& c) {
  float* to = c.data + block.row * c.row_stride + block.column * c.column_stride;
  if (c.column_stride == 1) {
    for (int i = 0; i < block.rows; ++i, sums += kMostPanelColumns) {
      std::copy_n(sums, block.columns, to + i * c.row_stride);
    }
    return;
  }
  for (int j = 0; j < block.columns; ++j, to += c.column_stride) {
    for (int i = 0; i < block.rows; ++i) to[i * c.row_stride] = sums[i * kMostPanelColumns + j];
  }
}

MutableMatrixView ColumnsFrom(const MutableMatrixView& c, std::ptrdiff_t first,
                              std::ptrdiff_t columns) {
  return {c.data + first * c.column_stride, c.rows, columns, c.row_stride, c.column_stride};
}

}  // namespace

void Multiply(const MatrixView& a, const Panels& b, const MutableMatrixView& c, Into into) {
  float sums[kRowsAtOnce * kMostPanelColumns];
  for (std::ptrdiff_t row = 0; row < c.rows; row += kRowsAtOnce) {
    for (std::ptrdiff_t column = 0; column < c.columns; column += b.width()) {
      const Block block{
          .row = row,
          .column = column,
          .rows = static_cast<int>(std::min<std::ptrdiff_t>(kRowsAtOnce, c.rows - row)),
          .columns = static_cast<int>(std::min<std::ptrdiff_t>(b.width(), c.columns - column))};
      if (into == Into::kAdd) TakeSums(c, block, sums);
      MultiplyPanel({.a = a.data + row * a.row_stride,
                     .row_stride = a.row_stride,
                     .column_stride = a.column_stride,
                     .rows = block.rows,
                     .depth = static_cast<int>(a.columns),
                     .b = b.panel(column),
                     .offsets = b.offsets(),
                     .c = sums,
                     .c_stride = kMostPanelColumns,
                     .add = into == Into::kAdd});
      PutSums(sums, block, c);
    }
  }
}

void Multiply(const MatrixView& a, const MatrixView& b, const MutableMatrixView& c, Into into) {
  thread_local Panels panels;
  const std::ptrdiff_t width = PanelColumns();
  const std::ptrdiff_t fitting = kFloatsAtOnce / std::max<std::ptrdiff_t>(1, b.rows * width);
  const std::ptrdiff_t at_once = width * std::max<std::ptrdiff_t>(1, fitting);
  for (std::ptrdiff_t first = 0; first < b.columns; first += at_once) {
    const std::ptrdiff_t columns = std::min(at_once, b.columns - first);
    panels.Take(b, first, columns);
    Multiply(a, panels, ColumnsFrom(c, first, columns), into);
  }
}

}  // namespace ffzero
