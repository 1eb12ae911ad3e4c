#ifndef FFZERO_SERVER_AGENT_CONFORMANCE_VERDICT_H_
#define FFZERO_SERVER_AGENT_CONFORMANCE_VERDICT_H_

#include <string>

#include "absl/status/status.h"
#include "core/matrix.h"

namespace ffzero {

// What a check of a device came to.
struct Verdict {
  enum class Kind { kOk, kFailed, kSkipped };

  Verdict() = default;
  // Of a call that had to succeed: failed, with its error, unless it did.
  // NOLINTNEXTLINE(google-explicit-constructor): a check hands a call's error on as it is
  Verdict(const absl::Status& call);

  bool ok() const { return kind == Kind::kOk; }

  Kind kind = Kind::kOk;
  std::string text;  // what was found and what it must be, or why nothing was looked at
};

// "FOUND; must be MUST".
Verdict Failed(const std::string& found, const std::string& must);
Verdict Skipped(const std::string& why);

// Failed unless `call` failed with `code`; `what` names the call.
Verdict MustFail(const std::string& what, const absl::Status& call, absl::StatusCode code);

// Failed, naming the value that is farthest off, unless both are of one shape and no two values
// differ by more than `tolerance`; `what` says what was read.
Verdict MustRead(const std::string& what, const RowMatrix& found, const RowMatrix& expected,
                 double tolerance);

}  // namespace ffzero

#endif  // FFZERO_SERVER_AGENT_CONFORMANCE_VERDICT_H_
