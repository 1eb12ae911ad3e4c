#include "absl/strings/str_cat.h"
#include "server/agent/conformance/checks.h"

namespace ffzero {

Verdict CheckMakeSafe(Bench* bench) {
  for (int stage = 0; stage < bench->stages(); ++stage) {
    const absl::StatusOr<double> tolerance = bench->Tolerance(stage);
    if (!tolerance.ok()) return tolerance.status();
    const absl::StatusOr<Readings> before = bench->MeasureAnew({.stage = stage});
    if (!before.ok()) return before.status();
    if (absl::Status status = bench->device()->MakeSafe(); !status.ok()) return status;
    const absl::StatusOr<Readings> after = bench->MeasureAnew({.stage = stage});
    if (!after.ok()) return after.status();
    Verdict verdict = MustRead(absl::StrCat("stage ", stage, ", programmed after MakeSafe"),
                               after->probes[0], before->probes[0], *tolerance);
    if (!verdict.ok()) return verdict;
  }
  return {};
}

}  // namespace ffzero
