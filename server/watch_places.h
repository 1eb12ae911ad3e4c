#ifndef FFZERO_SERVER_WATCH_PLACES_H_
#define FFZERO_SERVER_WATCH_PLACES_H_

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>

namespace ffzero {

// How far in their logs the open watches are, for whoever asks whether they keep up. Thread-safe.
class WatchPlaces {
 public:
  // One watch, from when this is made to when it goes.
  class Place {
   public:
    // A watch of the job that has the events up to `seq`. `places` outlives it.
    Place(WatchPlaces* places, std::string job_id, std::int64_t seq);
    ~Place();
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    // The event was sent. By one thread at a time; it never waits for another.
    void MoveTo(std::int64_t seq) { seq_.store(seq, std::memory_order_relaxed); }

   private:
    friend class WatchPlaces;
    WatchPlaces* const places_;
    const std::string job_id_;
    std::atomic<std::int64_t> seq_;
  };

  // For each job that is watched, the place of the watch that is furthest behind.
  std::map<std::string, std::int64_t> FurthestBehind() const;

 private:
  mutable std::mutex mutex_;
  std::set<const Place*> places_;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_WATCH_PLACES_H_
