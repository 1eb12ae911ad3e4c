#ifndef FFZERO_CORE_PRODUCTS_MATRIX_VIEW_H_
#define FFZERO_CORE_PRODUCTS_MATRIX_VIEW_H_

#include <cstddef>

#include "core/matrix.h"

namespace ffzero {

// Numbers that lie somewhere, as a matrix: element (i, j) is data[i * row_stride + j *
// column_stride].
template <typename Number>
struct BasicMatrixView {
  Number* data = nullptr;
  std::ptrdiff_t rows = 0;
  std::ptrdiff_t columns = 0;
  std::ptrdiff_t row_stride = 0;
  std::ptrdiff_t column_stride = 1;

  BasicMatrixView transposed() const { return {data, columns, rows, column_stride, row_stride}; }
};

using MatrixView = BasicMatrixView<const float>;
using MutableMatrixView = BasicMatrixView<float>;

// All of a row-major matrix, or some of its rows or columns.
inline MatrixView ViewOf(const Eigen::Ref<const RowMatrix>& matrix) {
  return {matrix.data(), matrix.rows(), matrix.cols(), matrix.outerStride()};
}
inline MutableMatrixView MutableViewOf(Eigen::Ref<RowMatrix> matrix) {
  return {matrix.data(), matrix.rows(), matrix.cols(), matrix.outerStride()};
}

}  // namespace ffzero

#endif  // FFZERO_CORE_PRODUCTS_MATRIX_VIEW_H_
