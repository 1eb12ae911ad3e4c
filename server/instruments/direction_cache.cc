#include "server/instruments/direction_cache.h"

#include <algorithm>
#include <cstddef>

#include "core/training/directions.h"

namespace ffzero {

void DirectionCache::BeginExchange() { ++exchange_; }

std::span<const float> DirectionCache::Get(const DirectionKey& key,
                                           std::span<const ParameterGroup> groups, int settings) {
  const auto size = static_cast<std::size_t>(settings);
  auto entry = std::ranges::find_if(entries_, [&](const Entry& candidate) {
    return candidate.key == key && candidate.values.size() == size;
  });
  if (entry == entries_.end()) {
    // The memory of one that nobody will ask for again.
    entry = std::ranges::find_if(
        entries_, [&](const Entry& candidate) { return candidate.last_used < exchange_; });
    if (entry == entries_.end()) entry = entries_.emplace(entries_.end());
    entry->key = key;
    entry->values.resize(size);
    DrawDirection(key, groups, entry->values);
  }
  entry->last_used = exchange_;
  return entry->values;
}

}  // namespace ffzero
