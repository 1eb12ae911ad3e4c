#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/agent/conformance/checks.h"
#include "server/agent/conformance/raw_session.h"

namespace ffzero {
namespace {

// The base of a stage with one setting beyond a limit.
struct Beyond {
  std::string what;
  int stage = 0;
  std::vector<float> values;
  int setting = 0;
};

std::vector<Beyond> AllBeyond(const Bench& bench) {
  std::vector<Beyond> all;
  for (int stage = 0; stage < bench.stages(); ++stage) {
    for (const ParameterGroup& group : bench.info().stages[stage].groups) {
      if (!group.limited()) continue;
      const float step = (group.highest - group.lowest) / 100;
      for (const float value : {group.lowest - step, group.highest + step}) {
        const int setting = group.offset + group.size / 2;
        Beyond beyond{.what = absl::StrCat("stage ", stage, ", ", group.name, " at ", value),
                      .stage = stage,
                      .values = bench.Base(stage),
                      .setting = setting};
        beyond.values[setting] = value;
        all.push_back(std::move(beyond));
      }
    }
  }
  return all;
}

Verdict MustBeRefused(const std::string& what, const absl::Status& call) {
  return MustFail(what, call, absl::StatusCode::kOutOfRange);
}

// As callers of ours meet it, who check before they call.
Verdict CheckAsDevice(Bench* bench, const Beyond& beyond) {
  const absl::StatusOr<double> tolerance = bench->Tolerance(beyond.stage);
  if (!tolerance.ok()) return tolerance.status();
  const absl::StatusOr<Readings> before = bench->MeasureAnew({.stage = beyond.stage});
  if (!before.ok()) return before.status();
  Verdict verdict = MustBeRefused(beyond.what + ", programmed",
                                  bench->device()->Program(beyond.stage, beyond.values));
  if (!verdict.ok()) return verdict;
  std::vector<float> direction(bench->info().stages[beyond.stage].settings, 0);
  direction[beyond.setting] =
      beyond.values[beyond.setting] - bench->Base(beyond.stage)[beyond.setting];
  const absl::StatusOr<Readings> tried =
      bench->Measure({.stage = beyond.stage,
                      .probes = {{0, 1}},
                      .directions = {{.key = {}, .values = direction}}});
  verdict = MustBeRefused(beyond.what + ", tried", tried.status());
  if (!verdict.ok()) return verdict;
  const absl::StatusOr<Readings> after = bench->Measure({.stage = beyond.stage});
  if (!after.ok()) return after.status();
  return MustRead(beyond.what + ", afterwards", after->probes[0], before->probes[0], *tolerance);
}

// As the device answers to whoever calls it.
Verdict CheckAsCalled(Bench* bench, RawSession* session, const Beyond& beyond) {
  const absl::StatusOr<double> tolerance = bench->Tolerance(beyond.stage);
  if (!tolerance.ok()) return tolerance.status();
  // The bench may have programmed it meanwhile.
  if (absl::Status status = session->ProgramBase(); !status.ok()) return status;
  const absl::StatusOr<RowMatrix> before = session->Read(session->Measurement(beyond.stage));
  if (!before.ok()) return before.status();
  Verdict verdict =
      MustBeRefused(beyond.what + ", Program",
                    session->Program(session->Programming(beyond.stage, beyond.values)));
  if (!verdict.ok()) return verdict;
  const std::span<const float> settings =
      std::span(beyond.values).first(bench->info().stages[beyond.stage].settings);
  verdict = MustBeRefused(beyond.what + ", Measure",
                          session->Measure(session->Trial(beyond.stage, settings)));
  if (!verdict.ok()) return verdict;
  const absl::StatusOr<RowMatrix> after = session->Read(session->Measurement(beyond.stage));
  if (!after.ok()) return after.status();
  return MustRead(beyond.what + ", afterwards", *after, *before, *tolerance);
}

}  // namespace

Verdict CheckLimits(Bench* bench) {
  const std::vector<Beyond> all = AllBeyond(*bench);
  if (all.empty()) return Skipped("no setting has limits");
  for (const Beyond& beyond : all) {
    if (Verdict verdict = CheckAsDevice(bench, beyond); !verdict.ok()) return verdict;
  }
  if (bench->subject().connect == nullptr) return {};
  const absl::StatusOr<std::unique_ptr<RawSession>> session = RawSession::Open(*bench);
  if (!session.ok()) return session.status();
  for (const Beyond& beyond : all) {
    if (Verdict verdict = CheckAsCalled(bench, session->get(), beyond); !verdict.ok()) {
      return verdict;
    }
  }
  return {};
}

}  // namespace ffzero
