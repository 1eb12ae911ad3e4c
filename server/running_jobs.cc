#include "server/running_jobs.h"

#include <algorithm>
#include <mutex>

namespace ffzero {

RunningJobs::Entry::Entry(RunningJobs* jobs, absl::Time now)
    : jobs_(jobs), progressed_(now), saved_(now) {
  if (jobs_ == nullptr) return;
  const std::lock_guard lock(jobs_->mutex_);
  jobs_->entries_.insert(this);
}

RunningJobs::Entry::~Entry() {
  if (jobs_ == nullptr) return;
  const std::lock_guard lock(jobs_->mutex_);
  jobs_->entries_.erase(this);
}

void RunningJobs::Entry::Progressed(absl::Time now) {
  if (jobs_ == nullptr) return;
  const std::lock_guard lock(jobs_->mutex_);
  progressed_ = now;
}

void RunningJobs::Entry::Saved(absl::Time now) {
  if (jobs_ == nullptr) return;
  const std::lock_guard lock(jobs_->mutex_);
  saved_ = now;
}

absl::Duration RunningJobs::LongestWithoutProgress(absl::Time now) const {
  return Longest(&Entry::progressed_, now);
}

absl::Duration RunningJobs::LongestWithoutCheckpoint(absl::Time now) const {
  return Longest(&Entry::saved_, now);
}

absl::Duration RunningJobs::Longest(absl::Time Entry::*since, absl::Time now) const {
  // Also where the clock was set back: no time is less than none.
  absl::Duration longest = absl::ZeroDuration();
  const std::lock_guard lock(mutex_);
  for (const Entry* entry : entries_) longest = std::max(longest, now - entry->*since);
  return longest;
}

}  // namespace ffzero
