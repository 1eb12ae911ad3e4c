#include <span>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/training/directions.h"
#include "server/agent/conformance/checks.h"

namespace ffzero {
namespace {

struct Moved {
  std::vector<MoveTerm> terms;
  std::vector<float> values;  // afterwards
};

// Every group along two directions, by amounts that no sum of powers of two is.
Moved MoveFrom(const Bench& bench, int stage, const std::vector<float>& values) {
  const StageInfo& info = bench.info().stages[stage];
  Moved moved{.terms = {}, .values = values};
  std::vector<float> unit(info.settings);
  for (std::uint64_t stream = 0; stream < 2; ++stream) {
    const DirectionKey key{.seed = 77, .stream = stream};
    DrawDirection(key, info.groups, unit);
    for (int g = 0; g < std::ssize(info.groups); ++g) {
      const ParameterGroup& group = info.groups[g];
      const float amount = bench.Scale(stage) * 0.3f;
      moved.terms.push_back({.key = key, .group = g, .amount = amount});
      MoveSettings(amount, std::span(unit).subspan(group.offset, group.size),
                   std::span(moved.values).subspan(group.offset, group.size));
    }
  }
  return moved;
}

Verdict CompareSettings(int stage, const std::vector<float>& moved,
                        const std::vector<float>& programmed) {
  for (std::size_t i = 0; i < programmed.size(); ++i) {
    if (moved[i] == programmed[i]) continue;
    return Failed(
        absl::StrCat("stage ", stage, ": value ", i, ": ", moved[i], ", moved"),
        absl::StrCat(programmed[i], ", as programmed: ", programmed[i] - moved[i], " more"));
  }
  return {};
}

// Moves twice from the base, and programs what that must come to.
Verdict CheckStageMoves(Bench* bench, int stage) {
  Device* device = bench->device();
  absl::Status status = bench->Program();
  std::vector<float> values = bench->Base(stage);
  for (int i = 0; i < 2 && status.ok(); ++i) {
    Moved moved = MoveFrom(*bench, stage, values);
    status = device->Move(stage, moved.terms, moved.values);
    values = std::move(moved.values);
  }
  if (!status.ok()) return status;
  const absl::StatusOr<Readings> after_moves = bench->Measure({.stage = stage});
  if (!after_moves.ok()) return after_moves.status();
  const absl::StatusOr<std::vector<float>> moved = device->ReadBack(stage);
  if (status = device->Program(stage, values); !status.ok()) return status;
  if (moved.ok()) {
    const absl::StatusOr<std::vector<float>> programmed = device->ReadBack(stage);
    if (!programmed.ok()) return programmed.status();
    return CompareSettings(stage, *moved, *programmed);
  }
  if (!absl::IsUnimplemented(moved.status())) return moved.status();
  // Seen through the readings alone.
  const absl::StatusOr<Readings> after_programming = bench->Measure({.stage = stage});
  if (!after_programming.ok()) return after_programming.status();
  const absl::StatusOr<double> tolerance = bench->Tolerance(stage);
  if (!tolerance.ok()) return tolerance.status();
  return MustRead(absl::StrCat("stage ", stage, ", moved"), after_moves->probes[0],
                  after_programming->probes[0], *tolerance);
}

}  // namespace

Verdict CheckMoves(Bench* bench) {
  if (!bench->takes_directions()) return Skipped("the device takes settings");
  for (int stage = 0; stage < bench->stages(); ++stage) {
    if (Verdict verdict = CheckStageMoves(bench, stage); !verdict.ok()) return verdict;
  }
  return {};
}

}  // namespace ffzero
