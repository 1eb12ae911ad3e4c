#include "server/agent/conformance/run.h"

#include "absl/strings/str_cat.h"
#include "server/agent/conformance/bench.h"
#include "server/agent/conformance/checks.h"
#include "server/one_line.h"

namespace ffzero {
namespace {

constexpr std::size_t kMostText = 1000;

std::string LineOf(const char* name, const Verdict& verdict) {
  const std::string text = OneLine(verdict.text, kMostText);
  switch (verdict.kind) {
    case Verdict::Kind::kOk:
      return absl::StrCat("ok ", name);
    case Verdict::Kind::kFailed:
      return absl::StrCat("not ok ", name, ": ", text);
    case Verdict::Kind::kSkipped:
      return absl::StrCat("skipped ", name, ": ", text);
  }
  return name;
}

}  // namespace

absl::StatusOr<bool> RunConformance(const Subject& subject,
                                    const std::function<void(const std::string&)>& print) {
  Bench bench(subject);
  if (absl::Status status = bench.Reopen(); !status.ok()) return status;
  int passed = 0, failed = 0, skipped = 0;
  for (const Check& check : ConformanceChecks()) {
    // No check stands on what the one before left.
    const absl::Status opened = bench.Reopen();
    const Verdict verdict = opened.ok() ? check.run(&bench) : Verdict(opened);
    print(LineOf(check.name, verdict));
    passed += verdict.kind == Verdict::Kind::kOk ? 1 : 0;
    failed += verdict.kind == Verdict::Kind::kFailed ? 1 : 0;
    skipped += verdict.kind == Verdict::Kind::kSkipped ? 1 : 0;
  }
  // What it says of that was checked above.
  bench.device()->MakeSafe().IgnoreError();
  print(absl::StrCat(passed, " ok, ", failed, " not ok, ", skipped, " skipped"));
  return failed == 0;
}

}  // namespace ffzero
