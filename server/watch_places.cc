#include "server/watch_places.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <string>
#include <utility>

namespace ffzero {

WatchPlaces::Place::Place(WatchPlaces* places, std::string job_id, std::int64_t seq)
    : places_(places), job_id_(std::move(job_id)), seq_(seq) {
  const std::lock_guard lock(places_->mutex_);
  places_->places_.insert(this);
}

WatchPlaces::Place::~Place() {
  const std::lock_guard lock(places_->mutex_);
  places_->places_.erase(this);
}

std::map<std::string, std::int64_t> WatchPlaces::FurthestBehind() const {
  std::map<std::string, std::int64_t> furthest;
  const std::lock_guard lock(mutex_);
  for (const Place* place : places_) {
    const std::int64_t seq = place->seq_.load(std::memory_order_relaxed);
    const auto [found, added] = furthest.emplace(place->job_id_, seq);
    if (!added) found->second = std::min(found->second, seq);
  }
  return furthest;
}

}  // namespace ffzero
