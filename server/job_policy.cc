#include "server/job_policy.h"

#include <string>
#include <utility>

namespace ffzero {
namespace {

constexpr int kMostPriority = 100;
constexpr int kMostKept = 100;
constexpr double kLeastInterval = 0.05;  // seconds
constexpr double kMostInterval = 86400;
constexpr std::int64_t kMostEvaluations = std::int64_t{1} << 60;

}  // namespace

std::vector<FieldViolation> TakePolicy(const v1::JobSpec& message, JobPolicy* policy) {
  ViolationList out;
  if (message.has_priority()) {
    policy->priority = message.priority();
    out.CheckRange("priority", policy->priority, -kMostPriority, kMostPriority);
  }
  const v1::CheckpointRule& rule = message.checkpoints();
  if (rule.has_every_seconds()) {
    const double seconds = rule.every_seconds();
    const bool fine = seconds >= kLeastInterval && seconds <= kMostInterval;
    out.CheckReal("checkpoints.every_seconds", seconds, fine, "0.05 to 86400");
    if (fine) policy->checkpoint_interval = absl::Seconds(seconds);
  }
  if (rule.has_every_forward_evaluations()) {
    policy->checkpoint_evaluations = rule.every_forward_evaluations();
    out.CheckRange("checkpoints.every_forward_evaluations", policy->checkpoint_evaluations, 1,
                   kMostEvaluations);
  }
  if (rule.has_keep()) {
    policy->checkpoints_kept = rule.keep();
    out.CheckRange("checkpoints.keep", policy->checkpoints_kept, 1, kMostKept);
  }
  if (message.has_max_forward_evaluations()) {
    policy->evaluation_quota = message.max_forward_evaluations();
    out.CheckRange("max_forward_evaluations", policy->evaluation_quota, 1, kMostEvaluations);
  }
  return std::move(out).Take();
}

void SetPolicy(const JobPolicy& policy, v1::JobSpec* message) {
  message->set_priority(policy.priority);
  v1::CheckpointRule* rule = message->mutable_checkpoints();
  rule->set_every_seconds(absl::ToDoubleSeconds(policy.checkpoint_interval));
  if (policy.checkpoint_evaluations > 0) {
    rule->set_every_forward_evaluations(policy.checkpoint_evaluations);
  }
  rule->set_keep(policy.checkpoints_kept);
  if (policy.evaluation_quota > 0) message->set_max_forward_evaluations(policy.evaluation_quota);
}

std::string DescribeTraining(v1::JobSpec spec) {
  spec.clear_device();
  spec.clear_priority();
  spec.clear_checkpoints();
  spec.clear_max_forward_evaluations();
  if (spec.has_start()) {
    spec.mutable_start()->clear_job_id();
    spec.mutable_start()->clear_checkpoint_id();
  }
  return spec.SerializeAsString();
}

}  // namespace ffzero
