#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/agent/conformance/checks.h"
#include "server/agent/conformance/raw_session.h"

namespace ffzero {
namespace {

// Every call there is, under the fence of `old`.
Verdict CallAll(RawSession* session, InstrumentClient* old) {
  const auto aborted = [](const char* call, const absl::Status& status) {
    return MustFail(absl::StrCat(call, ", under an older fence"), status,
                    absl::StatusCode::kAborted);
  };
  v1::InstrumentInfo info;
  Verdict verdict = aborted("Describe", old->Describe(&info));
  std::string text;
  if (verdict.ok()) verdict = aborted("Load", old->Load(*session->bench().samples(), &text));
  v1::ProgramRequest program;
  *program.add_programming() =
      session->Programming(0, session->bench().Moved(0, {0, session->bench().Scale(0)}));
  if (verdict.ok()) verdict = aborted("Program", old->Program(std::move(program)));
  if (verdict.ok()) verdict = aborted("ReadBack", old->ReadBack(0, &text));
  v1::MeasureRequest request = session->Measurement(0);
  v1::MeasureResponse response;
  if (verdict.ok()) {
    verdict = aborted("Measure", old->Measure(&request, absl::InfiniteDuration(), &response));
  }
  if (verdict.ok()) verdict = aborted("MakeSafe", old->MakeSafe());
  return verdict;
}

}  // namespace

// The older fence is one below the bench's own, which goes on to hold the device: nobody is turned
// away afterwards who was not before.
Verdict CheckFence(Bench* bench) {
  if (bench->subject().connect == nullptr) return Skipped("the device has no calls of its own");
  const absl::StatusOr<double> tolerance = bench->Tolerance(0);
  if (!tolerance.ok()) return tolerance.status();
  const absl::StatusOr<std::unique_ptr<RawSession>> session = RawSession::Open(*bench);
  if (!session.ok()) return session.status();
  const absl::StatusOr<RowMatrix> before = (*session)->Read((*session)->Measurement(0));
  if (!before.ok()) return before.status();
  const std::unique_ptr<InstrumentClient> old =
      bench->subject().connect({.fence = bench->subject().fence - 1});
  Verdict verdict = CallAll(session->get(), old.get());
  if (!verdict.ok()) return verdict;
  const absl::StatusOr<RowMatrix> after = (*session)->Read((*session)->Measurement(0));
  if (!after.ok()) return after.status();
  return MustRead("afterwards", *after, *before, *tolerance);
}

}  // namespace ffzero
