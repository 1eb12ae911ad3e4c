#ifndef FFZERO_SERVER_PERSIST_H_
#define FFZERO_SERVER_PERSIST_H_

#include <algorithm>
#include <string>
#include <type_traits>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "server/job_runner.h"

namespace ffzero {

// Whether a store may take later what it refuses now: a full disk, a busy file.
inline bool MayPass(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsResourceExhausted(status);
}

// Calls `commit`, which returns a Status or StatusOr, until the store takes it, fails for good, or
// a stop is signalled, and returns its last answer. Every refusal is logged and counted.
template <typename Call>
auto Persist(const RunnerParts& parts, const std::string& job_id, const RunSignals& signals,
             const Call& commit) -> decltype(commit()) {
  constexpr absl::Duration kLongestWait = absl::Seconds(5);
  absl::Duration wait = absl::Milliseconds(100);
  while (true) {
    auto result = commit();
    absl::Status status;
    if constexpr (std::is_same_v<decltype(result), absl::Status>) {
      status = result;
    } else {
      status = result.status();
    }
    if (status.ok() || !MayPass(status) || signals.stop) return result;
    parts.telemetry->CountCheckpointFailure();
    parts.log->Write(LogLevel::kWarning, "the job store refuses a commit; trying again",
                     {{"job", job_id}, {"error", std::string(status.message())}});
    absl::SleepFor(wait);
    wait = std::min(2 * wait, kLongestWait);
  }
}

}  // namespace ffzero

#endif  // FFZERO_SERVER_PERSIST_H_
