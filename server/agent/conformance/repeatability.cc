#include "absl/strings/str_cat.h"
#include "server/agent/conformance/checks.h"

namespace ffzero {
namespace {

Verdict CheckBits(Bench* bench, int stage) {
  const Ask ask{.stage = stage,
                .probes = {{0, bench->Scale(stage)}, {-1, 0}, {1, -bench->Scale(stage)}},
                .training = true};
  const absl::StatusOr<Readings> first = bench->MeasureAnew(ask);
  if (!first.ok()) return first.status();
  for (int i = 0; i < 3; ++i) {
    const absl::StatusOr<Readings> again = bench->MeasureAnew(ask);
    if (!again.ok()) return again.status();
    for (std::size_t p = 0; p < ask.probes.size(); ++p) {
      Verdict verdict =
          MustRead(absl::StrCat("stage ", stage, ", again"), again->probes[p], first->probes[p], 0);
      if (!verdict.ok()) return verdict;
    }
    if (again->carried != first->carried) {
      return Failed(absl::StrCat("stage ", stage, ": other carried values, again"), "the same");
    }
  }
  return {};
}

Verdict CheckTrend(Bench* bench, int stage) {
  const absl::StatusOr<Noise> noise = bench->NoiseOf(stage);
  if (!noise.ok()) return noise.status();
  // The means of eight exposures each differ by half a deviation; eight of those are past chance.
  const double allowed = noise->rounding + 4 * noise->deviation;
  if (noise->trend <= allowed) return {};
  return Failed(
      absl::StrCat("stage ", stage, ": readings that move by ", noise->trend,
                   " over 16 exposures of the same settings, whose noise is ", noise->deviation),
      absl::StrCat("at most ", allowed));
}

}  // namespace

Verdict CheckRepeatability(Bench* bench) {
  for (int stage = 0; stage < bench->stages(); ++stage) {
    Verdict verdict =
        bench->info().deterministic ? CheckBits(bench, stage) : CheckTrend(bench, stage);
    if (!verdict.ok()) return verdict;
  }
  return {};
}

}  // namespace ffzero
