#ifndef FFZERO_CORE_DEVICES_DRAWN_DIRECTIONS_H_
#define FFZERO_CORE_DEVICES_DRAWN_DIRECTIONS_H_

#include <vector>

#include "core/device.h"

namespace ffzero {

// Draws what a caller left to the device: directions that come as a key without values. Keeps its
// memory from call to call. Not thread-safe.
class DrawnDirections {
 public:
  // `exchange` with the values of every direction that has a key but none. They are valid until the
  // next call. Checks nothing: directions of stages or groups that the device lacks stay as they
  // are.
  Exchange Fill(const DeviceInfo& info, const Exchange& exchange);

 private:
  std::vector<Direction> directions_;
  std::vector<std::vector<float>> values_;
};

}  // namespace ffzero

#endif  // FFZERO_CORE_DEVICES_DRAWN_DIRECTIONS_H_
