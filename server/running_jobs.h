#ifndef FFZERO_SERVER_RUNNING_JOBS_H_
#define FFZERO_SERVER_RUNNING_JOBS_H_

#include <mutex>
#include <set>

#include "absl/time/time.h"

namespace ffzero {

// The runs that are under way, for whoever asks whether they get on. Thread-safe.
class RunningJobs {
 public:
  // One run, from when this is made to when it goes.
  class Entry {
   public:
    // `jobs` outlives the entry; null: nobody asks.
    Entry(RunningJobs* jobs, absl::Time now);
    ~Entry();
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;

    // A unit of work is done.
    void Progressed(absl::Time now);
    // A checkpoint is in the store.
    void Saved(absl::Time now);

   private:
    friend class RunningJobs;
    RunningJobs* const jobs_;
    absl::Time progressed_;
    absl::Time saved_;
  };

  // Of the run for which it is longest: the time since it progressed, or began. Zero without runs.
  absl::Duration LongestWithoutProgress(absl::Time now) const;
  // The same of its last checkpoint.
  absl::Duration LongestWithoutCheckpoint(absl::Time now) const;

 private:
  absl::Duration Longest(absl::Time Entry::*since, absl::Time now) const;

  mutable std::mutex mutex_;  // of the entries' times too
  std::set<const Entry*> entries_;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_RUNNING_JOBS_H_
