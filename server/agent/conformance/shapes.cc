#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "core/finite.h"
#include "server/agent/conformance/checks.h"

namespace ffzero {
namespace {

Verdict CheckShape(Bench* bench, const Ask& ask) {
  const absl::StatusOr<Readings> readings = bench->MeasureAnew(ask);
  if (!readings.ok()) return readings.status();
  const std::string what = absl::StrCat("stage ", ask.stage, ", ", ask.probes.size(), " probes of ",
                                        ask.samples.size(), " samples: ");
  if (readings->probes.size() != ask.probes.size()) {
    return Failed(absl::StrCat(what, readings->probes.size(), " readings"), "one for each probe");
  }
  const StageInfo& stage = bench->info().stages[ask.stage];
  for (const RowMatrix& probe : readings->probes) {
    if (probe.rows() != std::ssize(ask.samples) || probe.cols() != stage.readings) {
      return Failed(absl::StrCat(what, probe.rows(), " x ", probe.cols()),
                    absl::StrCat(ask.samples.size(), " x ", stage.readings));
    }
    if (!AllFinite(probe)) return Failed(what + "a reading that is no number", "finite");
  }
  const std::size_t carrying = ask.training ? 1 : 0;
  const bool fits = readings->carried.size() == carrying &&
                    std::ranges::all_of(readings->carried, [&](const std::vector<float>& carried) {
                      return std::ssize(carried) == stage.carried;
                    });
  if (fits) return {};
  return Failed(what + "other carried values",
                absl::StrCat(stage.carried, " of each written stage in training, else none"));
}

}  // namespace

Verdict CheckShapes(Bench* bench) {
  for (int stage = 0; stage < bench->stages(); ++stage) {
    const float scale = bench->Scale(stage);
    const std::vector<Probe> some = {{0, scale}, {-1, 0}, {1, -scale}, {0, -scale}};
    for (const bool training : {false, true}) {
      for (const Ask& ask : {Ask{.stage = stage, .training = training},
                             Ask{.stage = stage, .probes = some, .training = training},
                             // A batch norm has no deviation of one sample alone.
                             Ask{.stage = stage, .samples = {5, 2}, .training = training},
                             Ask{.stage = stage, .samples = {3, 3, 0, 3}, .training = training}}) {
        if (Verdict verdict = CheckShape(bench, ask); !verdict.ok()) return verdict;
      }
    }
    if (Verdict verdict = CheckShape(bench, {.stage = stage, .samples = {6}}); !verdict.ok()) {
      return verdict;
    }
  }
  return {};
}

}  // namespace ffzero
