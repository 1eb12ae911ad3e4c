#ifndef FFZERO_SERVER_JANITOR_H_
#define FFZERO_SERVER_JANITOR_H_

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/json_log.h"
#include "server/store/job_store.h"
#include "server/telemetry.h"

namespace ffzero {

// How much of the past a server keeps.
struct Retention {
  absl::Duration ended_jobs = absl::InfiniteDuration();  // after their end
  std::int64_t bytes = kUnlimited;                       // of the whole store
};

// What the janitor works with; the pointers outlive it.
struct JanitorParts {
  JobStore* store = nullptr;
  Telemetry* telemetry = nullptr;
  JsonLog* log = nullptr;
};

// Deletes what ended longer ago than `keep` says. Where the store is larger than it may be: drops
// all but the newest checkpoints of ended jobs, then deletes ended jobs, those that ended first
// first, until it is not. Jobs that have not ended stay, whatever they take.
absl::Status Tidy(const JanitorParts& parts, const Retention& keep, absl::Time now);

// Tidies every minute, on a thread of its own.
class Janitor {
 public:
  Janitor(const JanitorParts& parts, const Retention& keep);
  ~Janitor();
  Janitor(const Janitor&) = delete;
  Janitor& operator=(const Janitor&) = delete;

 private:
  void Run();

  const JanitorParts parts_;
  const Retention keep_;
  std::mutex mutex_;
  std::condition_variable stop_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_JANITOR_H_
