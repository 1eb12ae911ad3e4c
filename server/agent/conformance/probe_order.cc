#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "server/agent/conformance/checks.h"

namespace ffzero {
namespace {

// Every probe of one measurement must read as it does alone.
Verdict CheckEach(Bench* bench, int stage, const std::vector<Probe>& probes, bool only_base) {
  const absl::StatusOr<double> tolerance = bench->Tolerance(stage);
  if (!tolerance.ok()) return tolerance.status();
  const absl::StatusOr<Readings> together = bench->MeasureAnew({.stage = stage, .probes = probes});
  if (!together.ok()) return together.status();
  for (std::size_t p = 0; p < probes.size(); ++p) {
    if (only_base && probes[p].direction >= 0) continue;
    const absl::StatusOr<Readings> alone =
        bench->MeasureAnew({.stage = stage, .probes = {probes[p]}, .exposure = p});
    if (!alone.ok()) return alone.status();
    const std::string what = absl::StrCat("stage ", stage, ", probe ", p, " of ", probes.size());
    Verdict verdict = MustRead(what, together->probes[p], alone->probes[0], *tolerance);
    if (!verdict.ok()) return verdict;
  }
  return {};
}

}  // namespace

Verdict CheckProbeOrder(Bench* bench) {
  for (int stage = 0; stage < bench->stages(); ++stage) {
    const float scale = bench->Scale(stage);
    std::vector<Probe> probes = {{0, scale}, {0, -scale}, {1, scale}, {1, -scale}, {0, scale / 2}};
    for (int order = 0; order < 2; ++order) {
      Verdict verdict = CheckEach(bench, stage, probes, /*only_base=*/false);
      if (!verdict.ok()) return verdict;
      std::ranges::reverse(probes);
    }
  }
  return {};
}

Verdict CheckBaseBetweenProbes(Bench* bench) {
  for (int stage = 0; stage < bench->stages(); ++stage) {
    const float scale = bench->Scale(stage);
    Verdict verdict =
        CheckEach(bench, stage,
                  {{-1, 0}, {0, scale}, {-1, 0}, {1, -scale}, {0, 0}, {-1, 0}, {1, scale}, {-1, 0}},
                  /*only_base=*/true);
    if (!verdict.ok()) return verdict;
  }
  return {};
}

Verdict CheckReturnsToBase(Bench* bench) {
  for (int stage = 0; stage < bench->stages(); ++stage) {
    const absl::StatusOr<double> tolerance = bench->Tolerance(stage);
    if (!tolerance.ok()) return tolerance.status();
    const float scale = bench->Scale(stage);
    const absl::StatusOr<Readings> before = bench->MeasureAnew({.stage = stage});
    if (!before.ok()) return before.status();
    const absl::StatusOr<Readings> probed =
        bench->Measure({.stage = stage, .probes = {{0, scale}, {1, -scale}}});
    if (!probed.ok()) return probed.status();
    // Nothing is programmed in between.
    const absl::StatusOr<Readings> after = bench->Measure({.stage = stage});
    if (!after.ok()) return after.status();
    Verdict verdict = MustRead(absl::StrCat("stage ", stage, ", after two probes"),
                               after->probes[0], before->probes[0], *tolerance);
    if (!verdict.ok()) return verdict;
  }
  return {};
}

}  // namespace ffzero
