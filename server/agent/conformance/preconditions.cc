#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "server/agent/conformance/checks.h"
#include "server/agent/conformance/raw_session.h"

namespace ffzero {
namespace {

Verdict MustWait(const std::string& what, const absl::Status& call) {
  return MustFail(what, call, absl::StatusCode::kFailedPrecondition);
}

// What only a device that goes by versions can see.
Verdict CheckVersions(RawSession* session) {
  v1::MeasureRequest request = session->Measurement(0);
  request.set_versions(0, request.versions(0) + 1);
  Verdict verdict = MustWait("Measure, programmed otherwise", session->Measure(request));
  if (!verdict.ok()) return verdict;
  const StageInfo& stage = session->bench().info().stages[0];
  v1::Programming move = session->Programming(0, {});
  move.clear_values();
  move.set_from(request.versions(0));
  move.add_moves()->set_amount(0.5f);
  move.set_carried(std::string(sizeof(float) * stage.carried, '\0'));
  return MustWait("Program, moves from another programming", session->Program(move));
}

}  // namespace

Verdict CheckPreconditions(Bench* bench) {
  if (absl::Status status = bench->Program(); !status.ok()) return status;
  const absl::StatusOr<Readings> unknown = bench->Measure({.inputs = "unknown"});
  Verdict verdict = MustWait("inputs that were not loaded", unknown.status());
  if (!verdict.ok() || bench->subject().connect == nullptr) return verdict;
  const absl::StatusOr<std::unique_ptr<RawSession>> session = RawSession::Open(*bench);
  if (!session.ok()) return session.status();
  v1::MeasureRequest request = (*session)->Measurement(0);
  request.set_inputs(std::string(64, 'e'));
  verdict = MustWait("Measure, inputs that were not loaded", (*session)->Measure(request));
  if (verdict.ok() && bench->takes_directions()) verdict = CheckVersions(session->get());
  if (!verdict.ok()) return verdict;
  if (absl::Status status = (*session)->client().MakeSafe(); !status.ok()) return status;
  return MustWait("Measure, a stage that was not programmed since MakeSafe",
                  (*session)->Measure((*session)->Measurement(0)));
}

}  // namespace ffzero
