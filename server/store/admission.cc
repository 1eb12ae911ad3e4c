#include "server/store/admission.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"

namespace ffzero {
namespace {

constexpr char kRetryUrl[] = "ffzero/retry_after";
constexpr absl::Duration kQueueRetry = absl::Seconds(5);
constexpr absl::Duration kSpaceRetry = absl::Minutes(1);
constexpr absl::Duration kDay = absl::Hours(24);

}  // namespace

absl::Status Admit(const NewJob& job, const AdmissionLimits& limits, const StoreLoad& load,
                   absl::Time now) {
  if (load.pending >= limits.most_pending) {
    return WithRetryAfter(
        absl::ResourceExhaustedError(absl::StrCat("the queue is full: ", load.pending,
                                                  " jobs wait and ", limits.most_pending, " may")),
        kQueueRetry);
  }
  if (load.bytes > limits.most_bytes) {
    return WithRetryAfter(absl::ResourceExhaustedError(absl::StrCat(
                              "the job store takes ", load.bytes, " bytes and may take ",
                              limits.most_bytes, "; delete jobs that have ended")),
                          kSpaceRetry);
  }
  const std::int64_t taken = load.submitter_spent + load.submitter_planned;
  if (job.planned_evaluations <= limits.submitter_evaluations - taken) return absl::OkStatus();
  const absl::Time tomorrow = absl::UnixEpoch() + kDay * (DayOf(now) + 1);
  return WithRetryAfter(
      absl::ResourceExhaustedError(absl::StrCat(
          "the job plans ", job.planned_evaluations, " forward evaluations; ", job.submitter,
          " may have ", limits.submitter_evaluations, " a day, of which ", load.submitter_spent,
          " are spent and ", load.submitter_planned, " planned by jobs that have not ended")),
      tomorrow - now);
}

std::int64_t DayOf(absl::Time time) {
  absl::Duration within;
  return absl::IDivDuration(time - absl::UnixEpoch(), kDay, &within);
}

std::optional<absl::Duration> RetryAfter(const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(kRetryUrl);
  absl::Duration delay;
  if (!payload.has_value() || !absl::ParseDuration(std::string(*payload), &delay)) {
    return std::nullopt;
  }
  return delay;
}

absl::Status WithRetryAfter(absl::Status status, absl::Duration delay) {
  status.SetPayload(kRetryUrl, absl::Cord(absl::FormatDuration(delay)));
  return status;
}

}  // namespace ffzero
