#ifndef FFZERO_CORE_PRODUCTS_MULTIPLY_H_
#define FFZERO_CORE_PRODUCTS_MULTIPLY_H_

#include "core/products/matrix_view.h"
#include "core/products/panels.h"

namespace ffzero {

enum class Into { kReplace, kAdd };

// The product of `a` [n x depth] and `b` [depth x m] becomes `c` [n x m], or is added to it. `c`
// overlaps neither. product_kernel.h says in which order an element is summed: the bits depend on
// nothing else. Quickest where the columns of `b` fill whole panels: a panel is laid out once and
// met with each row of `a`, where it lies. Thread-safe for different `c`.
void Multiply(const MatrixView& a, const Panels& b, const MutableMatrixView& c,
              Into into = Into::kReplace);

// The same, laying `b` out on the way. Keeps some memory for each thread from call to call.
void Multiply(const MatrixView& a, const MatrixView& b, const MutableMatrixView& c,
              Into into = Into::kReplace);

}  // namespace ffzero

#endif  // FFZERO_CORE_PRODUCTS_MULTIPLY_H_
