#include <algorithm>
#include <cmath>
#include <limits>

#include "absl/strings/str_cat.h"
#include "server/agent/conformance/checks.h"

namespace ffzero {
namespace {

// Whether a setting may be held as `held`: the device's steps apart, and the last bits; in one
// period or another.
bool IsHeldAs(const ParameterGroup& group, double setting, double held) {
  double apart = held - setting;
  if (group.period > 0) apart = std::remainder(apart, double{group.period});
  const double size = std::max({std::abs(setting), std::abs(held), double{group.period}});
  return std::abs(apart) <= group.resolution + 4 * size * std::numeric_limits<float>::epsilon();
}

Verdict CheckHeld(const StageInfo& stage, int number, const std::vector<float>& values,
                  const std::vector<float>& held) {
  if (held.size() != values.size()) {
    return Failed(absl::StrCat("stage ", number, ": ", held.size(), " values"),
                  absl::StrCat(values.size()));
  }
  for (const ParameterGroup& group : stage.groups) {
    for (int i = group.offset; i < group.offset + group.size; ++i) {
      if (IsHeldAs(group, values[i], held[i])) continue;
      return Failed(
          absl::StrCat("stage ", number, ": setting ", i, " (", group.name, "): ", held[i]),
          absl::StrCat(values[i], " within its resolution, ", group.resolution));
    }
  }
  for (int i = stage.settings; i < stage.programmed(); ++i) {
    if (held[i] == values[i]) continue;
    return Failed(
        absl::StrCat("stage ", number, ": carried value ", i - stage.settings, ": ", held[i]),
        absl::StrCat(values[i]));
  }
  return {};
}

}  // namespace

Verdict CheckReadBack(Bench* bench) {
  for (int stage = 0; stage < bench->stages(); ++stage) {
    // Programmed twice, so that it is no memory of the first.
    for (const Probe& probe : {Probe{}, Probe{1, bench->Scale(stage)}}) {
      const std::vector<float> values = bench->Moved(stage, probe);
      absl::Status status = bench->device()->Program(stage, values);
      if (!status.ok()) return status;
      const absl::StatusOr<std::vector<float>> held = bench->device()->ReadBack(stage);
      if (absl::IsUnimplemented(held.status())) {
        return Skipped("the device cannot say what it holds");
      }
      if (!held.ok()) return held.status();
      Verdict verdict = CheckHeld(bench->info().stages[stage], stage, values, *held);
      if (!verdict.ok()) return verdict;
    }
  }
  return {};
}

}  // namespace ffzero
