#ifndef FFZERO_TESTS_BENCH_PEAK_H_
#define FFZERO_TESTS_BENCH_PEAK_H_

#include <benchmark/benchmark.h>

#include <string>

namespace ffzero {

// What one core of this machine can do at best, so that a benchmark can say how near it comes.
// Both measure now, for some milliseconds, and give floating-point operations a second; of several
// short rounds the best one counts, since the rest tells of the machine's other users. Not
// thread-safe.

// Fused multiplications and additions of independent vectors, on the SIMD target that the kernels
// of this program run on.
double FmaPeak();

// Products of square single-precision matrices, as core multiplies.
double SgemmPeak();

// That SIMD target: "AVX2", "AVX3", ...
std::string FmaTarget();

// Adds the counters GFLOP/s and of_fma_peak: what an iteration's operations come to in `state`'s
// time, as a rate and as a share of the FMA peak of `threads` cores, measured beside it.
void ReportFlops(benchmark::State& state, double flops_per_iteration, int threads = 1);

}  // namespace ffzero

#endif  // FFZERO_TESTS_BENCH_PEAK_H_
