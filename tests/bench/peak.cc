#include "tests/bench/peak.h"

#include <algorithm>
#include <chrono>
#include <vector>

#include "core/products/multiply.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "tests/bench/peak.cc"
#include "hwy/foreach_target.h"
// After foreach_target.h.
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace ffzero {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

constexpr int kSums = 12;  // independent ones, enough to hide how long an addition takes

// Returns the operations that it made.
double RunFma(int rounds, float* out) {
  const hn::ScalableTag<float> d;
  const auto factor = hn::Set(d, out[0]);
  const auto term = hn::Set(d, out[1]);
  // Each begins with another number, or the compiler would see that one sum is enough for all.
  auto s0 = hn::Set(d, out[2]), s1 = hn::Set(d, out[3]), s2 = hn::Set(d, out[4]);
  auto s3 = hn::Set(d, out[5]), s4 = hn::Set(d, out[6]), s5 = hn::Set(d, out[7]);
  auto s6 = hn::Set(d, out[8]), s7 = hn::Set(d, out[9]), s8 = hn::Set(d, out[10]);
  auto s9 = hn::Set(d, out[11]), s10 = hn::Set(d, out[12]), s11 = hn::Set(d, out[13]);
  for (int i = 0; i < rounds; ++i) {
    s0 = hn::MulAdd(s0, factor, term);
    s1 = hn::MulAdd(s1, factor, term);
    s2 = hn::MulAdd(s2, factor, term);
    s3 = hn::MulAdd(s3, factor, term);
    s4 = hn::MulAdd(s4, factor, term);
    s5 = hn::MulAdd(s5, factor, term);
    s6 = hn::MulAdd(s6, factor, term);
    s7 = hn::MulAdd(s7, factor, term);
    s8 = hn::MulAdd(s8, factor, term);
    s9 = hn::MulAdd(s9, factor, term);
    s10 = hn::MulAdd(s10, factor, term);
    s11 = hn::MulAdd(s11, factor, term);
  }
  const auto a = hn::Add(hn::Add(hn::Add(s0, s1), hn::Add(s2, s3)), hn::Add(s4, s5));
  const auto b = hn::Add(hn::Add(hn::Add(s6, s7), hn::Add(s8, s9)), hn::Add(s10, s11));
  out[0] = hn::GetLane(hn::Add(a, b));
  return 2.0 * kSums * static_cast<double>(hn::Lanes(d)) * rounds;
}

const char* Target() { return hwy::TargetName(HWY_TARGET); }

}  // namespace HWY_NAMESPACE
}  // namespace ffzero
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ffzero {

HWY_EXPORT(RunFma);
HWY_EXPORT(Target);

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kRounds = 8;

// The best rate of several calls of `work`, which returns how many operations it made.
template <typename Work>
double BestRate(const Work& work) {
  double best = 0;
  for (int round = 0; round < kRounds; ++round) {
    const Clock::time_point begin = Clock::now();
    const double flops = work();
    const std::chrono::duration<double> seconds = Clock::now() - begin;
    best = std::max(best, flops / seconds.count());
  }
  return best;
}

void FmaPeakBenchmark(benchmark::State& state) {
  double peak = 0;
  for (auto _ : state) peak = std::max(peak, FmaPeak());
  state.counters["GFLOP/s"] = peak / 1e9;
  state.SetLabel(FmaTarget());
}
BENCHMARK(FmaPeakBenchmark)->Name("fma_peak")->Unit(benchmark::kMillisecond);

void SgemmPeakBenchmark(benchmark::State& state) {
  double peak = 0;
  for (auto _ : state) peak = std::max(peak, SgemmPeak());
  state.counters["GFLOP/s"] = peak / 1e9;
  state.counters["of_fma_peak"] = peak / FmaPeak();
}
BENCHMARK(SgemmPeakBenchmark)->Name("sgemm_peak")->Unit(benchmark::kMillisecond);

// a = b + s c over arrays that no cache holds: two reads and a write a number.
void MemoryBandwidth(benchmark::State& state) {
  const std::size_t numbers = std::size_t{1} << 28;
  std::vector<float> a(numbers, 1), b(numbers, 2), c(numbers, 3);
  for (auto _ : state) {
    for (std::size_t i = 0; i < numbers; ++i) a[i] = b[i] + 0.5f * c[i];
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(state.iterations() *
                          static_cast<std::int64_t>(3 * sizeof(float) * numbers));
}
BENCHMARK(MemoryBandwidth)->Name("memory_bandwidth")->Unit(benchmark::kMillisecond);

}  // namespace

double FmaPeak() {
  float values[2 + 12] = {0.5f, 0.25f, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  return BestRate([&] {
    const double flops = HWY_DYNAMIC_DISPATCH(RunFma)(200'000, values);
    benchmark::DoNotOptimize(values[0]);
    values[0] = 0.5f;
    return flops;
  });
}

double SgemmPeak() {
  const int n = 768;
  const RowMatrix a = RowMatrix::Constant(n, n, 0.5f);
  RowMatrix c(n, n);
  return BestRate([&] {
    Multiply(ViewOf(a), ViewOf(a), MutableViewOf(c));
    benchmark::DoNotOptimize(c.data());
    return 2.0 * n * n * n;
  });
}

std::string FmaTarget() { return HWY_DYNAMIC_DISPATCH(Target)(); }

void ReportFlops(benchmark::State& state, double flops_per_iteration, int threads) {
  using benchmark::Counter;
  const double flops = flops_per_iteration / 1e9;
  state.counters["GFLOP/s"] = Counter(flops, Counter::kIsIterationInvariantRate);
  state.counters["of_fma_peak"] =
      Counter(flops / (FmaPeak() / 1e9 * threads), Counter::kIsIterationInvariantRate);
}

}  // namespace ffzero
#endif  // HWY_ONCE
