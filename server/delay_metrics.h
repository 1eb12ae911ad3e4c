#ifndef FFZERO_SERVER_DELAY_METRICS_H_
#define FFZERO_SERVER_DELAY_METRICS_H_

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>

#include <vector>

#include "server/running_jobs.h"
#include "server/store/job_store.h"
#include "server/watch_places.h"

namespace ffzero {

// How far what should go on is behind, of the worst case each: no label could hold a job. Looked up
// when the metrics page is read; what the store does not answer is left out. Thread-safe.
//   ffzero_job_progress_age_seconds   a running job, since it last did a unit of work, or began
//   ffzero_checkpoint_age_seconds     the same, since its last checkpoint
//   ffzero_queue_oldest_seconds       a PENDING job, since it was queued
//   ffzero_event_lag_events           a watch, in events of its job that it was not sent
class DelayMetrics final : public prometheus::Collectable {
 public:
  // All outlive it.
  DelayMetrics(const RunningJobs* running, JobStore* store, const WatchPlaces* watches)
      : running_(running), store_(store), watches_(watches) {}
  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  const RunningJobs* running_;
  JobStore* store_;
  const WatchPlaces* watches_;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_DELAY_METRICS_H_
