#ifndef FFZERO_SERVER_INSTRUMENTS_DIRECTION_CACHE_H_
#define FFZERO_SERVER_INSTRUMENTS_DIRECTION_CACHE_H_

#include <span>
#include <vector>

#include "core/device_info.h"
#include "core/exchange.h"

namespace ffzero {

// Directions drawn from their keys. Keeps those of an exchange until the next, since what comes of
// it moves the settings along them. Not thread-safe.
class DirectionCache {
 public:
  // Those drawn before this call may go.
  void BeginExchange();

  // The direction that `key` names for a stage with these groups, `settings` in all. Valid at least
  // until the next BeginExchange.
  std::span<const float> Get(const DirectionKey& key, std::span<const ParameterGroup> groups,
                             int settings);

 private:
  struct Entry {
    DirectionKey key;
    std::vector<float> values;
    int last_used = 0;
  };

  std::vector<Entry> entries_;  // a handful: those of a step
  int exchange_ = 0;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_INSTRUMENTS_DIRECTION_CACHE_H_
