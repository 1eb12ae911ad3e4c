#include <string>

#include "absl/strings/str_cat.h"
#include "core/training/directions.h"
#include "server/agent/conformance/checks.h"

namespace ffzero {
namespace {

std::string NameOf(int stage, const Probe& probe) {
  return absl::StrCat("stage ", stage, ", direction ", probe.direction, " by ", probe.scale);
}

// Counts in `seen` the probes whose settings, programmed, change more than the tolerance hides.
Verdict CheckProbe(Bench* bench, int stage, const Probe& probe, double tolerance, int* seen) {
  const absl::StatusOr<Readings> base = bench->MeasureAnew({.stage = stage});
  if (!base.ok()) return base.status();
  const absl::StatusOr<Readings> tried = bench->MeasureAnew({.stage = stage, .probes = {probe}});
  if (!tried.ok()) return tried.status();
  absl::Status status = bench->device()->Program(stage, bench->Moved(stage, probe));
  if (!status.ok()) return status;
  const absl::StatusOr<Readings> programmed = bench->Measure({.stage = stage});
  if (!programmed.ok()) return programmed.status();
  const RowMatrix& expected = programmed->probes[0];
  const double change = (expected - base->probes[0]).cwiseAbs().maxCoeff();
  if (change > 2 * tolerance) {
    ++*seen;
  } else if (bench->info().deterministic) {
    return Failed(
        absl::StrCat(NameOf(stage, probe), ": programmed, it changes readings by ", change),
        absl::StrCat("more than ", 2 * tolerance));
  }
  return MustRead(NameOf(stage, probe), tried->probes[0], expected, tolerance);
}

Verdict CheckKey(Bench* bench, int stage, const DirectionKey& key, double tolerance) {
  const StageInfo& info = bench->info().stages[stage];
  std::vector<float> values(info.settings);
  DrawDirection(key, info.groups, values);
  // A length that is no power of two shows whether it is taken at all.
  Ask ask{.stage = stage,
          .probes = {{0, bench->Scale(stage)}},
          .directions = {{.key = key, .values = {}, .length = 0.7f}}};
  const absl::StatusOr<Readings> drawn = bench->MeasureAnew(ask);
  if (!drawn.ok()) return drawn.status();
  ask.directions = {{.key = {}, .values = values, .length = 0.7f}};
  const absl::StatusOr<Readings> sent = bench->MeasureAnew(ask);
  if (!sent.ok()) return sent.status();
  return MustRead(absl::StrCat("stage ", stage, ", seed ", key.seed, ", stream ", key.stream),
                  drawn->probes[0], sent->probes[0], tolerance);
}

}  // namespace

Verdict CheckProbes(Bench* bench) {
  int seen = 0;
  for (int stage = 0; stage < bench->stages(); ++stage) {
    const absl::StatusOr<double> tolerance = bench->Tolerance(stage);
    if (!tolerance.ok()) return tolerance.status();
    for (const int direction : {0, 1}) {
      for (const float sign : {1.0f, -1.0f}) {
        const Probe probe{direction, sign * bench->Scale(stage)};
        Verdict verdict = CheckProbe(bench, stage, probe, *tolerance, &seen);
        if (!verdict.ok()) return verdict;
      }
    }
  }
  if (seen > 0) return {};
  return Failed("settings whose changes are lost in the noise, in every stage",
                "some that change readings by more than twice what noise may");
}

Verdict CheckDirections(Bench* bench) {
  if (!bench->takes_directions()) return Skipped("the device takes settings");
  for (int stage = 0; stage < bench->stages(); ++stage) {
    const absl::StatusOr<double> tolerance = bench->Tolerance(stage);
    if (!tolerance.ok()) return tolerance.status();
    for (const Distribution distribution : {Distribution::kNormal, Distribution::kRademacher}) {
      for (const std::uint64_t stream : {std::uint64_t{3}, ~std::uint64_t{1}}) {
        const DirectionKey key{
            .seed = 0x0123456789abcdef, .stream = stream, .distribution = distribution};
        Verdict verdict = CheckKey(bench, stage, key, *tolerance);
        if (!verdict.ok()) return verdict;
      }
    }
  }
  return {};
}

}  // namespace ffzero
