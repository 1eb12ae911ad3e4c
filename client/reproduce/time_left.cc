#include "client/reproduce/time_left.h"

#include <algorithm>

namespace ffzero {
namespace {

// The mean time that these jobs took which have succeeded.
std::optional<absl::Duration> MeanTime(const std::vector<const SetJob*>& jobs) {
  absl::Duration sum;
  int count = 0;
  for (const SetJob* job : jobs) {
    const auto time = IsSucceeded(*job) ? RunTime(*job->job) : std::nullopt;
    if (!time.has_value()) continue;
    sum += *time;
    ++count;
  }
  if (count == 0) return std::nullopt;
  return sum / count;
}

}  // namespace

std::optional<absl::Duration> TimeLeft(const std::vector<SetJob>& jobs) {
  std::vector<const SetJob*> all;
  all.reserve(jobs.size());
  for (const SetJob& job : jobs) all.push_back(&job);
  const std::optional<absl::Duration> mean = MeanTime(all);
  if (!mean.has_value()) return std::nullopt;
  absl::Duration work;
  int running = 0;
  for (const SeedGroup& group : GroupBySeed(jobs)) {
    const absl::Duration each = MeanTime(group.jobs).value_or(*mean);
    for (const SetJob* job : group.jobs) {
      if (IsDone(*job)) continue;
      const double done = job->job.has_value() ? job->job->progress().fraction() : 0;
      work += each * (1 - std::clamp(done, 0.0, 1.0));
      if (job->job.has_value() && job->job->state() == v1::RUNNING) ++running;
    }
  }
  return work / std::max(1, running);
}

}  // namespace ffzero
