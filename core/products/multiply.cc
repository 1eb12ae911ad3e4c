#include "core/products/multiply.h"

#include <algorithm>

#include "core/products/product_kernel.h"
#include "core/products/transpose.h"

namespace ffzero {
namespace {

// Rows of a product that are worked out before they are put in their place, a multiple of what the
// kernel takes at once.
constexpr int kRowsAtOnce = 48;
// So much of a panel, met by all of them before the next, stays in the nearest cache. A sum that
// waits in between goes on to the same bits.
constexpr std::ptrdiff_t kDepthAtOnce = 256;

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
  if (c.row_stride == 1) {
    Transpose(sums, kMostPanelColumns, block.rows, block.columns, to, c.column_stride);
    return;
  }
  for (int i = 0; i < block.rows; ++i, sums += kMostPanelColumns, to += c.row_stride) {
    for (int j = 0; j < block.columns; ++j) to[j * c.column_stride] = sums[j];
  }
}

// The block's sums: what a panel adds to `sums` where they are there already, else what it makes.
void SumBlock(const MatrixView& a, const Panels& b, const Block& block, bool add, float* sums) {
  std::ptrdiff_t first = 0;
  do {
    MultiplyPanel({.a = a.data + block.row * a.row_stride + first * a.column_stride,
                   .row_stride = a.row_stride,
                   .column_stride = a.column_stride,
                   .rows = block.rows,
                   .columns = block.columns,
                   .depth = static_cast<int>(std::min(kDepthAtOnce, a.columns - first)),
                   .b = b.panel(block.column),
                   .offsets = b.offsets() + first,
                   .c = sums,
                   .c_stride = kMostPanelColumns,
                   .add = add || first > 0});
    first += kDepthAtOnce;
  } while (first < a.columns);
}

MutableMatrixView ColumnsFrom(const MutableMatrixView& c, std::ptrdiff_t first,
                              std::ptrdiff_t columns) {
  return {c.data + first * c.column_stride, c.rows, columns, c.row_stride, c.column_stride};
}

}  // namespace

void Multiply(const MatrixView& a, const Panels& b, const MutableMatrixView& c, Into into) {
  alignas(64) float sums[kRowsAtOnce * kMostPanelColumns];
  for (std::ptrdiff_t row = 0; row < c.rows; row += kRowsAtOnce) {
    for (std::ptrdiff_t column = 0; column < c.columns; column += b.width()) {
      const Block block{
          .row = row,
          .column = column,
          .rows = static_cast<int>(std::min<std::ptrdiff_t>(kRowsAtOnce, c.rows - row)),
          .columns = static_cast<int>(std::min<std::ptrdiff_t>(b.width(), c.columns - column))};
      if (into == Into::kAdd) TakeSums(c, block, sums);
      SumBlock(a, b, block, into == Into::kAdd, sums);
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
