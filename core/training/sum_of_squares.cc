#include "core/training/sum_of_squares.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/training/sum_of_squares.cc"
#include "hwy/foreach_target.h"
// After foreach_target.h.
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace ffzero {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

constexpr std::size_t kRun = 1024;
constexpr std::size_t kLanes = 8;  // of the specification; a vector holds some of them

// Adds the squares of values[0], values[kLanes], ... to as many lanes as a vector has.
template <class D>
HWY_INLINE void AddSquares(D d, const float* values, std::size_t count, double* lanes) {
  const hn::Rebind<float, D> d32;
  auto sum = hn::Zero(d);
  for (std::size_t i = 0; i + kLanes <= count; i += kLanes) {
    const auto value = hn::PromoteTo(d, hn::LoadU(d32, values + i));
    sum = hn::Add(sum, hn::Mul(value, value));
  }
  hn::StoreU(sum, d, lanes);
}

// The squares of one run. A square of a float is exact in double, so that only sums round.
HWY_INLINE double RunSquares(const float* values, std::size_t count) {
  const hn::CappedTag<double, kLanes> d;
  double lanes[kLanes];
  const std::size_t step = hn::Lanes(d);
  for (std::size_t lane = 0; lane < kLanes; lane += step) {
    AddSquares(d, values + lane, count, lanes + lane);
  }
  for (std::size_t i = count - count % kLanes; i < count; ++i) {
    const double value = values[i];
    lanes[i % kLanes] += value * value;
  }
  return ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) +
         ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]));
}

double SumOfSquares(const float* values, std::size_t count) {
  double sum = 0;
  for (; count > kRun; count -= kRun, values += kRun) sum += RunSquares(values, kRun);
  return sum + RunSquares(values, count);
}

}  // namespace HWY_NAMESPACE
}  // namespace ffzero
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ffzero {

HWY_EXPORT(SumOfSquares);

double SumOfSquares(const float* values, std::size_t count) {
  return HWY_DYNAMIC_DISPATCH(SumOfSquares)(values, count);
}

}  // namespace ffzero
#endif  // HWY_ONCE
