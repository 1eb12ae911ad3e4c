#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/agent/conformance/checks.h"

namespace ffzero {
namespace {

constexpr absl::Duration kLong = absl::Milliseconds(20);
constexpr int kMostProbes = 8192;

// A measurement and how long it takes, long enough for its caller to give up in its midst.
struct LongCall {
  Ask ask;
  absl::Duration takes;
  RowMatrix last;  // reading
};

absl::StatusOr<LongCall> FindLongCall(Bench* bench, int stage) {
  LongCall call{.ask = {.stage = stage}};
  call.ask.probes.clear();
  // From few on, since each may take an instrument's time to settle.
  for (int probes = 8; probes <= kMostProbes && call.takes < kLong; probes *= 4) {
    while (std::ssize(call.ask.probes) < probes) {
      const int p = static_cast<int>(call.ask.probes.size());
      call.ask.probes.push_back({p / 2 % 2, bench->Scale(stage) * (p % 2 == 0 ? 1.0f : -1.0f)});
    }
    call.takes = absl::InfiniteDuration();
    // Twice, since a machine that was busy meanwhile makes a short call look long.
    for (int i = 0; i < 2 && call.takes >= kLong; ++i) {
      if (absl::Status status = bench->Program(); !status.ok()) return status;
      const absl::Time began = absl::Now();
      absl::StatusOr<Readings> readings = bench->Measure(call.ask);
      if (!readings.ok()) return readings.status();
      call.takes = std::min(call.takes, absl::Now() - began);
      call.last = std::move(readings->probes.back());
    }
  }
  return call;
}

Verdict MustBeAtBase(Bench* bench, int stage, const RowMatrix& expected, double tolerance) {
  const absl::StatusOr<Readings> base = bench->Measure({.stage = stage});
  if (!base.ok()) return base.status();
  return MustRead(absl::StrCat("stage ", stage, ", after a call that was given up"),
                  base->probes[0], expected, tolerance);
}

// Counts in `cut` the calls that were given up.
Verdict CheckStage(Bench* bench, int stage, int* cut) {
  const absl::StatusOr<double> tolerance = bench->Tolerance(stage);
  if (!tolerance.ok()) return tolerance.status();
  absl::StatusOr<LongCall> call = FindLongCall(bench, stage);
  if (!call.ok()) return call.status();
  // What the base reads after a call that came to its end; returns_to_base says whether that is
  // right.
  const absl::StatusOr<Readings> before = bench->Measure({.stage = stage});
  if (!before.ok()) return before.status();
  for (int eighths = 0; eighths < 8; ++eighths) {
    call->ask.limit = eighths * call->takes / 8;
    const absl::Status status = bench->Measure(call->ask).status();
    if (!status.ok()) {
      Verdict verdict = MustFail("Measure, given up", status, absl::StatusCode::kDeadlineExceeded);
      if (!verdict.ok()) return verdict;
      // One that is given up before it is sent shows nothing.
      *cut += eighths > 0 ? 1 : 0;
    }
    Verdict verdict = MustBeAtBase(bench, stage, before->probes[0], *tolerance);
    if (!verdict.ok()) return verdict;
  }
  // As callers come back.
  if (absl::Status status = bench->Reopen(); !status.ok()) return status;
  call->ask.limit = absl::InfiniteDuration();
  const absl::StatusOr<Readings> again = bench->MeasureAnew(call->ask);
  if (!again.ok()) return again.status();
  return MustRead(absl::StrCat("stage ", stage, ", opened anew"), again->probes.back(), call->last,
                  *tolerance);
}

}  // namespace

Verdict CheckCutOff(Bench* bench) {
  int cut = 0;
  for (int stage = 0; stage < bench->stages(); ++stage) {
    if (Verdict verdict = CheckStage(bench, stage, &cut); !verdict.ok()) return verdict;
  }
  return cut > 0 ? Verdict() : Skipped("every call ended before it could be given up");
}

}  // namespace ffzero
