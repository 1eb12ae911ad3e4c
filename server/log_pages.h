#ifndef FFZERO_SERVER_LOG_PAGES_H_
#define FFZERO_SERVER_LOG_PAGES_H_

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "server/store/job_store.h"

namespace ffzero {

// A stretch of a job's log, in order; shared by all who follow the log there.
struct LogPage {
  std::vector<EventRecord> events;
  bool complete = false;  // empty, and no event will ever follow
};

// Reads logs for those who follow them. A crowd at the same place of the same log costs the store
// one read and the memory one page; some pages stay for those who come a little later. Thread-safe.
class LogPages {
 public:
  static constexpr int kEvents = 64;  // of a page, at most

  // The events after `after_seq`; none when the log ends there. Errors as those of ReadEvents.
  absl::StatusOr<std::shared_ptr<const LogPage>> Read(JobStore* store, const std::string& job_id,
                                                      std::int64_t after_seq);

  // The job's log has grown: what Read returns from now on is read from now on. An EventListener.
  void Forget(const std::string& job_id);

 private:
  using Place = std::pair<std::string, std::int64_t>;  // job, after_seq

  std::shared_ptr<const LogPage> Find(const Place& place, std::int64_t* forgotten);
  void Keep(const Place& place, std::shared_ptr<const LogPage> page, std::int64_t forgotten);

  std::mutex mutex_;
  std::map<Place, std::shared_ptr<const LogPage>> pages_;
  std::deque<Place> oldest_first_;
  // Calls of Forget so far: a page whose reading they fell into may be old already.
  std::int64_t forgotten_ = 0;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_LOG_PAGES_H_
