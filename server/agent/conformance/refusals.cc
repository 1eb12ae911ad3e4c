#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/agent/conformance/checks.h"
#include "server/agent/conformance/raw_session.h"

namespace ffzero {
namespace {

// A call that no device can do.
struct Wrong {
  std::string what;
  std::function<absl::Status(RawSession*)> call;
};

absl::Status ProgramWith(RawSession* session, int stage, const std::vector<float>& values) {
  return session->Program(session->Programming(stage, values));
}

std::vector<Wrong> WrongSettings(const Bench& bench, int stage) {
  const std::string at = absl::StrCat("stage ", stage, ": ");
  std::vector<float> base = bench.Base(stage);
  std::vector<float> more = base, fewer = base, no_number = base;
  more.push_back(0);
  fewer.pop_back();
  no_number[0] = std::numeric_limits<float>::quiet_NaN();
  std::vector<float> trial(base.begin(), base.begin() + bench.info().stages[stage].settings);
  const auto program = [stage](const std::vector<float>& values) {
    return [stage, values](RawSession* session) { return ProgramWith(session, stage, values); };
  };
  return {{at + "Program, a value too many", program(more)},
          {at + "Program, a value too few", program(fewer)},
          {at + "Program, a value that is no number", program(no_number)},
          {at + "Measure, a trial cut short",
           [stage, trial](RawSession* session) {
             v1::MeasureRequest request = session->Trial(stage, trial);
             std::string* bytes = request.trials_size() > 0
                                      ? request.mutable_trials(0)->mutable_settings(0)
                                      : request.mutable_directions(0)->mutable_values();
             bytes->pop_back();
             return session->Measure(request);
           }},
          {at + "Measure, a trial of no numbers", [stage, trial](RawSession* session) {
             std::vector<float> values = trial;
             values.back() = std::numeric_limits<float>::quiet_NaN();
             return session->Measure(session->Trial(stage, values));
           }}};
}

absl::Status MeasureSample(RawSession* session, int sample) {
  v1::MeasureRequest request = session->Measurement(0);
  request.set_samples(0, sample);
  return session->Measure(request);
}

absl::Status LoadOf(RawSession* session, int columns, const std::string& name) {
  v1::LoadRequest request;
  request.set_name(name);
  request.set_rows(1);
  request.set_columns(columns);
  v1::LoadResponse response;
  return session->client().LoadPiece(std::move(request), &response);
}

// A programming that is well, and behind it one that is not.
absl::Status ProgramBoth(RawSession* session) {
  const Bench& bench = session->bench();
  v1::ProgramRequest request;
  *request.add_programming() =
      session->Programming(0, bench.Moved(0, {.direction = 0, .scale = bench.Scale(0)}));
  *request.add_programming() = session->Programming(bench.stages(), bench.Base(0));
  return session->client().Program(std::move(request));
}

std::vector<Wrong> WrongNames(const Bench& bench) {
  const int stages = bench.stages();
  const int inputs = bench.info().inputs;
  const std::vector<float> base = bench.Base(0);
  return {
      {"Program, a stage that is not there",
       [=](RawSession* session) { return ProgramWith(session, stages, base); }},
      {"Program, a stage behind one that is there", ProgramBoth},
      {"Program, stage -1", [=](RawSession* session) { return ProgramWith(session, -1, base); }},
      {"Measure, a read stage that is not there",
       [=](RawSession* session) {
         v1::MeasureRequest request = session->Measurement(stages - 1);
         request.set_read_stage(stages);
         request.add_versions(1);
         return session->Measure(request);
       }},
      {"Measure, a write stage that is not there",
       [=](RawSession* session) {
         v1::MeasureRequest request = session->Measurement(stages - 1);
         request.add_write_stages(stages);
         return session->Measure(request);
       }},
      {"Measure, a sample behind the last",
       [](RawSession* session) { return MeasureSample(session, kBenchRows); }},
      {"Measure, sample -1", [](RawSession* session) { return MeasureSample(session, -1); }},
      {"Load, a column too many",
       [=](RawSession* session) { return LoadOf(session, inputs + 1, std::string(64, 'c')); }},
      {"Load, a name that is no digest",
       [=](RawSession* session) { return LoadOf(session, inputs, "a name"); }},
  };
}

Verdict CheckCalls(Bench* bench, RawSession* session, int stage, const std::vector<Wrong>& calls) {
  const absl::StatusOr<double> tolerance = bench->Tolerance(stage);
  if (!tolerance.ok()) return tolerance.status();
  if (absl::Status status = session->ProgramBase(); !status.ok()) return status;
  const absl::StatusOr<RowMatrix> before = session->Read(session->Measurement(stage));
  if (!before.ok()) return before.status();
  for (const Wrong& wrong : calls) {
    Verdict verdict = MustFail(wrong.what, wrong.call(session), absl::StatusCode::kInvalidArgument);
    if (!verdict.ok()) return verdict;
    const absl::StatusOr<RowMatrix> after = session->Read(session->Measurement(stage));
    if (!after.ok()) return after.status();
    verdict = MustRead(wrong.what + ", afterwards", *after, *before, *tolerance);
    if (!verdict.ok()) return verdict;
  }
  return {};
}

}  // namespace

Verdict CheckRefusals(Bench* bench) {
  if (bench->subject().connect == nullptr) return Skipped("the device has no calls of its own");
  const absl::StatusOr<std::unique_ptr<RawSession>> session = RawSession::Open(*bench);
  if (!session.ok()) return session.status();
  for (int stage = 0; stage < bench->stages(); ++stage) {
    Verdict verdict = CheckCalls(bench, session->get(), stage, WrongSettings(*bench, stage));
    if (!verdict.ok()) return verdict;
  }
  return CheckCalls(bench, session->get(), 0, WrongNames(*bench));
}

}  // namespace ffzero
