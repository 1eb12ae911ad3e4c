#ifndef FFZERO_CORE_PRODUCTS_PRODUCT_KERNEL_H_
#define FFZERO_CORE_PRODUCTS_PRODUCT_KERNEL_H_

#include <cstddef>
#include <string>

namespace ffzero {

// The arithmetic of matrix products, compiled for every SIMD target and chosen when first called.
// Each element of a product is one chain of multiplications and additions in the order of the inner
// index, fused where the target can: the bits depend on that alone, and neither on how wide vectors
// are nor on what else is multiplied. Thread-safe for different arguments.

// The widest panel of any target.
inline constexpr int kMostPanelColumns = 32;

// So many columns are worked out at once, on the target that was chosen.
int PanelColumns();

// The first columns of a product of `rows` rows: for each row i and column j,
//   c[i * c_stride + j] = sum over k of a[i * row_stride + k * column_stride] * b[offsets[k] + j],
// added to what is there where `add` says so. Columns up to half a panel, or up to a whole one, are
// read and written together.
struct PanelProduct {
  const float* a = nullptr;
  std::ptrdiff_t row_stride = 0;
  std::ptrdiff_t column_stride = 1;
  int rows = 0;
  int columns = 0;                          // that are wanted, at most PanelColumns()
  int depth = 0;                            // how many k there are
  const float* b = nullptr;                 // a whole panel can be read at each offset
  const std::ptrdiff_t* offsets = nullptr;  // [depth]
  float* c = nullptr;                       // a whole panel can be written in each row
  std::ptrdiff_t c_stride = 0;
  bool add = false;
};
void MultiplyPanel(const PanelProduct& product);

// What the bits of products depend on: "fused products", which the best targets have in common, or
// "rounded products". Thread-safe.
std::string ProductArithmetic();

}  // namespace ffzero

#endif  // FFZERO_CORE_PRODUCTS_PRODUCT_KERNEL_H_
