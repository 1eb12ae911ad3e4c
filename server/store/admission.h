#ifndef FFZERO_SERVER_STORE_ADMISSION_H_
#define FFZERO_SERVER_STORE_ADMISSION_H_

#include <cstdint>
#include <optional>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/store/job_records.h"

namespace ffzero {

// What there is already when a job asks to be let in.
struct StoreLoad {
  int pending = 0;  // jobs in the queue
  // Of the submitter's jobs: spent today, and still planned by those that have not ended.
  std::int64_t submitter_spent = 0;
  std::int64_t submitter_planned = 0;
  std::int64_t bytes = 0;  // that the store takes
};

// Whether the job may join: RESOURCE_EXHAUSTED, with RetryAfter, naming the limit it would pass.
absl::Status Admit(const NewJob& job, const AdmissionLimits& limits, const StoreLoad& load,
                   absl::Time now);

// The UTC day that a time is in, counted from 1970.
std::int64_t DayOf(absl::Time time);

// When to try again after such a refusal; nothing for other statuses.
std::optional<absl::Duration> RetryAfter(const absl::Status& status);
absl::Status WithRetryAfter(absl::Status status, absl::Duration delay);

}  // namespace ffzero

#endif  // FFZERO_SERVER_STORE_ADMISSION_H_
