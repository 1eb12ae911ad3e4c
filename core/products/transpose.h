#ifndef FFZERO_CORE_PRODUCTS_TRANSPOSE_H_
#define FFZERO_CORE_PRODUCTS_TRANSPOSE_H_

#include <cstddef>

namespace ffzero {

// Copies rows to columns: to[j * to_stride + i] = from[i * from_stride + j] for i < rows and j <
// columns. The two do not overlap. Thread-safe.
void Transpose(const float* from, std::ptrdiff_t from_stride, std::ptrdiff_t rows,
               std::ptrdiff_t columns, float* to, std::ptrdiff_t to_stride);

}  // namespace ffzero

#endif  // FFZERO_CORE_PRODUCTS_TRANSPOSE_H_
