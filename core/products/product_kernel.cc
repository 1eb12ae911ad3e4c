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

// `kRows` rows of a product, from row `first` on, and kVectors vectors of columns.
template <int kRows, int kVectors>
HWY_INLINE void MultiplyRows(const PanelProduct& product, int first) {
  const Float d;
  using V = hn::Vec<Float>;
  const std::ptrdiff_t lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  float* c = product.c + first * product.c_stride;
  V sums[kRows][kVectors];
  for (int i = 0; i < kRows; ++i) {
    for (int v = 0; v < kVectors; ++v) {
      sums[i][v] = product.add ? hn::LoadU(d, c + i * product.c_stride + v * lanes) : hn::Zero(d);
    }
  }
  const float* a = product.a + first * product.row_stride;
  for (int k = 0; k < product.depth; ++k, a += product.column_stride) {
    V b[kVectors];
    for (int v = 0; v < kVectors; ++v) {
      b[v] = hn::LoadU(d, product.b + product.offsets[k] + v * lanes);
    }
    for (int i = 0; i < kRows; ++i) {
      const V factor = hn::Set(d, a[i * product.row_stride]);
      for (int v = 0; v < kVectors; ++v) sums[i][v] = hn::MulAdd(factor, b[v], sums[i][v]);
    }
  }
  for (int i = 0; i < kRows; ++i) {
    for (int v = 0; v < kVectors; ++v) {
      hn::StoreU(sums[i][v], d, c + i * product.c_stride + v * lanes);
    }
  }
}

template <int kVectors>
HWY_INLINE void MultiplyVectors(const PanelProduct& product) {
  int row = 0;
  for (; row + kMostRows <= product.rows; row += kMostRows) {
    MultiplyRows<kMostRows, kVectors>(product, row);
  }
  for (; row + 4 <= product.rows; row += 4) MultiplyRows<4, kVectors>(product, row);
  for (; row + 2 <= product.rows; row += 2) MultiplyRows<2, kVectors>(product, row);
  if (row < product.rows) MultiplyRows<1, kVectors>(product, row);
}

void MultiplyPanel(const PanelProduct& product) {
  if (product.columns <= static_cast<int>(hn::Lanes(Float()))) {
    MultiplyVectors<1>(product);
  } else {
    MultiplyVectors<2>(product);
  }
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
