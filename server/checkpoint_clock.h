#ifndef FFZERO_SERVER_CHECKPOINT_CLOCK_H_
#define FFZERO_SERVER_CHECKPOINT_CLOCK_H_

#include <cstdint>

#include "absl/time/time.h"
#include "server/job_policy.h"

namespace ffzero {

// When a run should save its next checkpoint. Not thread-safe.
class CheckpointClock {
 public:
  // A run that begins now, after so many forward evaluations. `soon`: its first checkpoint is due
  // as soon as there is something to save, since the server has died over the job.
  CheckpointClock(const JobPolicy& policy, absl::Time now, std::int64_t evaluations, bool soon)
      : policy_(policy), time_(now), evaluations_(evaluations), soon_(soon) {}

  bool Due(absl::Time now, std::int64_t evaluations) const {
    if (soon_ && evaluations > evaluations_) return true;
    if (now - time_ >= policy_.checkpoint_interval) return true;
    return policy_.checkpoint_evaluations > 0 &&
           evaluations - evaluations_ >= policy_.checkpoint_evaluations;
  }

  void Saved(absl::Time now, std::int64_t evaluations) {
    time_ = now;
    evaluations_ = evaluations;
    soon_ = false;
  }

 private:
  const JobPolicy policy_;
  absl::Time time_;
  std::int64_t evaluations_;
  bool soon_;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_CHECKPOINT_CLOCK_H_
