#ifndef FFZERO_SERVER_SCRAPED_METRICS_H_
#define FFZERO_SERVER_SCRAPED_METRICS_H_

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>

#include <vector>

#include "server/store/job_store.h"

namespace ffzero {

// Metrics that are looked up when the page is read, rather than kept.

// ffzero_jobs{state}: how many jobs the store holds in each state, zeros included. No family at all
// while the store does not answer: a gap is honest where a zero is not.
class JobCounts final : public prometheus::Collectable {
 public:
  explicit JobCounts(JobStore* store) : store_(store) {}
  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  JobStore* store_;
};

// process_*: what the kernel says of this process, under the names every Prometheus client uses.
class ProcessMetrics final : public prometheus::Collectable {
 public:
  ProcessMetrics();
  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  double start_seconds_;  // since 1970
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_SCRAPED_METRICS_H_
