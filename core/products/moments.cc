#include "core/products/moments.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/products/moments.cc"
#include "hwy/foreach_target.h"
// After foreach_target.h.
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace ffzero {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

constexpr std::size_t kParts = 8;

struct Parts {
  double sum[kParts];
  double product[kParts];
  double square[kParts];
};

double Total(const double* parts) {
  return ((parts[0] + parts[4]) + (parts[2] + parts[6])) +
         ((parts[1] + parts[5]) + (parts[3] + parts[7]));
}

Moments SumMoments(const float* x, const float* y, std::size_t count) {
  const hn::CappedTag<double, kParts> d;
  const hn::Rebind<float, decltype(d)> d32;
  Parts parts;
  for (std::size_t part = 0; part < kParts; part += hn::Lanes(d)) {
    auto sum = hn::Zero(d);
    auto product = sum;
    auto square = sum;
    for (std::size_t i = part; i + kParts <= count + part; i += kParts) {
      const auto left = hn::PromoteTo(d, hn::LoadU(d32, x + i));
      const auto right = hn::PromoteTo(d, hn::LoadU(d32, y + i));
      sum = hn::Add(sum, left);
      product = hn::MulAdd(left, right, product);
      square = hn::MulAdd(left, left, square);
    }
    hn::StoreU(sum, d, parts.sum + part);
    hn::StoreU(product, d, parts.product + part);
    hn::StoreU(square, d, parts.square + part);
  }
  for (std::size_t i = count - count % kParts; i < count; ++i) {
    const double left = x[i];
    const double right = y[i];
    parts.sum[i % kParts] += left;
    parts.product[i % kParts] += left * right;
    parts.square[i % kParts] += left * left;
  }
  return {.sum = Total(parts.sum), .product = Total(parts.product), .square = Total(parts.square)};
}

}  // namespace HWY_NAMESPACE
}  // namespace ffzero
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ffzero {

HWY_EXPORT(SumMoments);

Moments SumMoments(const float* x, const float* y, std::size_t count) {
  return HWY_DYNAMIC_DISPATCH(SumMoments)(x, y, count);
}

}  // namespace ffzero
#endif  // HWY_ONCE
