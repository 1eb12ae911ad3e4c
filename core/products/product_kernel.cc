#include "core/products/product_kernel.h"

// What is compiled for each target, and so may use instructions that the machine lacks, calls no
// function template of the standard library: the linker might keep such a copy for everyone.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/products/product_kernel.cc"
#include "hwy/foreach_target.h"
// After foreach_target.h.
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace ffzero {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Sums of so many rows and two vectors of columns stay in registers, of which AVX3 has 32, others
// 16.
#if HWY_TARGET <= HWY_AVX3
constexpr int kMostRows = 12;
#else
constexpr int kMostRows = 6;
#endif

using Float = hn::CappedTag<float, kMostPanelColumns / 2>;

int PanelColumns() { return 2 * static_cast<int>(hn::Lanes(Float())); }

// `kRows` rows of a product, from row `first` on.
template <int kRows>
HWY_INLINE void MultiplyRows(const PanelProduct& product, int first) {
  const Float d;
  using V = hn::Vec<Float>;
  const std::ptrdiff_t lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  float* c = product.c + first * product.c_stride;
  V left[kRows];
  V right[kRows];
  for (int i = 0; i < kRows; ++i) {
    left[i] = product.add ? hn::LoadU(d, c + i * product.c_stride) : hn::Zero(d);
    right[i] = product.add ? hn::LoadU(d, c + i * product.c_stride + lanes) : hn::Zero(d);
  }
  const float* a = product.a + first * product.row_stride;
  for (int k = 0; k < product.depth; ++k, a += product.column_stride) {
    const float* b = product.b + product.offsets[k];
    const V b_left = hn::LoadU(d, b);
    const V b_right = hn::LoadU(d, b + lanes);
    for (int i = 0; i < kRows; ++i) {
      const V factor = hn::Set(d, a[i * product.row_stride]);
      left[i] = hn::MulAdd(factor, b_left, left[i]);
      right[i] = hn::MulAdd(factor, b_right, right[i]);
    }
  }
  for (int i = 0; i < kRows; ++i) {
    hn::StoreU(left[i], d, c + i * product.c_stride);
    hn::StoreU(right[i], d, c + i * product.c_stride + lanes);
  }
}

void MultiplyPanel(const PanelProduct& product) {
  int row = 0;
  for (; row + kMostRows <= product.rows; row += kMostRows) MultiplyRows<kMostRows>(product, row);
  for (; row + 4 <= product.rows; row += 4) MultiplyRows<4>(product, row);
  for (; row + 2 <= product.rows; row += 2) MultiplyRows<2>(product, row);
  if (row < product.rows) MultiplyRows<1>(product, row);
}

bool FusesProducts() {
#if HWY_TARGET == HWY_SCALAR || HWY_TARGET == HWY_EMU128
  return false;
#elif HWY_ARCH_X86
  return HWY_TARGET <= HWY_AVX2;
#else
  return true;
#endif
}

}  // namespace HWY_NAMESPACE
}  // namespace ffzero
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ffzero {

HWY_EXPORT(PanelColumns);
HWY_EXPORT(MultiplyPanel);
HWY_EXPORT(FusesProducts);

int PanelColumns() { return HWY_DYNAMIC_DISPATCH(PanelColumns)(); }

void MultiplyPanel(const PanelProduct& product) { HWY_DYNAMIC_DISPATCH(MultiplyPanel)(product); }

std::string ProductArithmetic() {
  return HWY_DYNAMIC_DISPATCH(FusesProducts)() ? "fused products" : "rounded products";
}

}  // namespace ffzero
#endif  // HWY_ONCE
