#include "server/delay_metrics.h"

#include <prometheus/metric_family.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "server/metric_families.h"

namespace ffzero {
namespace {

absl::StatusOr<absl::Duration> LongestInQueue(JobStore* store, absl::Time now) {
  const absl::StatusOr<std::optional<absl::Time>> since = store->PendingSince();
  if (!since.ok()) return since.status();
  if (!since->has_value()) return absl::ZeroDuration();
  return std::max(now - **since, absl::ZeroDuration());
}

absl::StatusOr<std::int64_t> MostUnsent(const WatchPlaces& watches, JobStore* store) {
  std::int64_t most = 0;
  for (const auto& [job_id, seq] : watches.FurthestBehind()) {
    const absl::StatusOr<JobRecord> job = store->Get(job_id);
    // One that is not there, or no longer: its watches are about to learn that.
    if (absl::IsNotFound(job.status())) continue;
    if (!job.ok()) return job.status();
    most = std::max(most, job->last_seq - seq);
  }
  return most;
}

}  // namespace

std::vector<prometheus::MetricFamily> DelayMetrics::Collect() const {
  const absl::Time now = absl::Now();
  std::vector<prometheus::MetricFamily> families = {
      SingleGauge("ffzero_job_progress_age_seconds",
                  "Longest time since a running job did a unit of work, or began",
                  absl::ToDoubleSeconds(running_->LongestWithoutProgress(now))),
      SingleGauge("ffzero_checkpoint_age_seconds",
                  "Longest time since a running job saved a checkpoint, or began",
                  absl::ToDoubleSeconds(running_->LongestWithoutCheckpoint(now)))};
  const absl::StatusOr<absl::Duration> queued = LongestInQueue(store_, now);
  if (queued.ok()) {
    families.push_back(SingleGauge("ffzero_queue_oldest_seconds",
                                   "Longest time that a job has been in the queue",
                                   absl::ToDoubleSeconds(*queued)));
  }
  const absl::StatusOr<std::int64_t> unsent = MostUnsent(*watches_, store_);
  if (unsent.ok()) {
    families.push_back(SingleGauge("ffzero_event_lag_events",
                                   "Most events that an open WatchJob stream was not sent yet",
                                   static_cast<double>(*unsent)));
  }
  return families;
}

}  // namespace ffzero
