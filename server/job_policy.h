#ifndef FFZERO_SERVER_JOB_POLICY_H_
#define FFZERO_SERVER_JOB_POLICY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "core/violations.h"
#include "ffzero/v1/job.pb.h"

namespace ffzero {

// How a job is run, which does not concern core: the part of a v1::JobSpec that core's has not.
struct JobPolicy {
  int priority = 0;
  absl::Duration checkpoint_interval = absl::Seconds(30);
  std::int64_t checkpoint_evaluations = 0;  // between checkpoints too; 0: time alone counts
  int checkpoints_kept = 3;
  std::int64_t evaluation_quota = 0;  // 0: none
};

// Takes the policy from a spec; what is left out stays as it is in `policy`. Returns what is out of
// range.
std::vector<FieldViolation> TakePolicy(const v1::JobSpec& message, JobPolicy* policy);

// Writes the policy into a spec, defaults included. `start` is not touched.
void SetPolicy(const JobPolicy& policy, v1::JobSpec* message);

// What a checkpoint says of its job: the stored spec without all that does not change its bytes,
// such as where its device is.
std::string DescribeTraining(v1::JobSpec spec);

}  // namespace ffzero

#endif  // FFZERO_SERVER_JOB_POLICY_H_
