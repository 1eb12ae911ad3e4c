#include <algorithm>

#include "absl/strings/str_cat.h"
#include "server/agent/conformance/checks.h"

namespace ffzero {
namespace {

// The samples named, read in a batch of their own, against the same rows of `all`.
Verdict CheckBatch(Bench* bench, int stage, const std::vector<std::int32_t>& samples,
                   const RowMatrix& all, double tolerance) {
  const absl::StatusOr<Readings> readings =
      bench->MeasureAnew({.stage = stage, .samples = samples});
  if (!readings.ok()) return readings.status();
  RowMatrix expected(std::ssize(samples), all.cols());
  for (std::size_t i = 0; i < samples.size(); ++i) expected.row(i) = all.row(samples[i]);
  return MustRead(absl::StrCat("stage ", stage, ", a batch of ", samples.size()),
                  readings->probes[0], expected, tolerance);
}

}  // namespace

Verdict CheckSamples(Bench* bench) {
  for (int stage = 0; stage < bench->stages(); ++stage) {
    const absl::StatusOr<Noise> noise = bench->NoiseOf(stage);
    if (!noise.ok()) return noise.status();
    Ask ask{.stage = stage};
    const absl::StatusOr<Readings> all = bench->MeasureAnew(ask);
    if (!all.ok()) return all.status();
    std::ranges::reverse(ask.samples);
    std::vector<std::vector<std::int32_t>> batches = {ask.samples, {2, 6, 4}};
    for (const std::int32_t sample : ask.samples) batches.push_back({sample});
    for (const std::vector<std::int32_t>& batch : batches) {
      Verdict verdict = CheckBatch(bench, stage, batch, all->probes[0], noise->tolerance());
      if (!verdict.ok()) return verdict;
    }
  }
  return {};
}

}  // namespace ffzero
