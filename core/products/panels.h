#ifndef FFZERO_CORE_PRODUCTS_PANELS_H_
#define FFZERO_CORE_PRODUCTS_PANELS_H_

#include <cstddef>
#include <vector>

#include "core/products/matrix_view.h"

namespace ffzero {

// The right factor of products as the kernel reads it, laid out once however many left factors meet
// it: panels of PanelColumns() columns, row after row. Keeps its memory from one factor to the
// next. Not thread-safe while it is taken.
class Panels {
 public:
  // Lays out columns [first, first + columns) of `b`; the last panel is filled up with 0.
  void Take(const MatrixView& b, std::ptrdiff_t first, std::ptrdiff_t columns);
  void Take(const MatrixView& b) { Take(b, 0, b.columns); }

  std::ptrdiff_t depth() const { return depth_; }  // rows of the factor
  std::ptrdiff_t columns() const { return columns_; }
  int width() const { return width_; }
  // The panel that begins with column `column`, a multiple of width().
  const float* panel(std::ptrdiff_t column) const { return values_.data() + column * depth_; }
  // Where each of its rows is in it.
  const std::ptrdiff_t* offsets() const { return offsets_.data(); }

 private:
  std::ptrdiff_t depth_ = 0;
  std::ptrdiff_t columns_ = 0;
  int width_ = 1;
  std::vector<float, Eigen::aligned_allocator<float>> values_;
  std::vector<std::ptrdiff_t> offsets_;
};

}  // namespace ffzero

#endif  // FFZERO_CORE_PRODUCTS_PANELS_H_
