#ifndef FFZERO_CORE_DEVICES_WRAPPERS_SLEWED_DEVICE_H_
#define FFZERO_CORE_DEVICES_WRAPPERS_SLEWED_DEVICE_H_

#include <memory>
#include <span>
#include <string>

#include "core/device.h"

namespace ffzero {

// How fast the settings of the groups of one name may change, in all stages.
struct SlewLimit {
  std::string group;
  float most_change = 0;  // from one write to the next; finite, above 0
};

// A device none of whose settings in those groups changes by more than their most_change from one
// write to the next. Of several limits on a group the lowest counts; groups that the device lacks
// count for nothing. Without limits the device comes back as it is.
//   Base settings   that are farther away are walked to in equal steps, all settings of the stage
//                   together, and the device settles after each but the last, which is the
//                   caller's own call. A walk of more than 10,000 steps: OUT_OF_RANGE, nothing
//                   written.
//   Trials          are not walked to. The device may go from one straight to the next, so each
//                   must be within most_change of the base and of the trial written before it:
//                   both sides of a probe together, 2 epsilon, count. Else OUT_OF_RANGE, nothing
//                   sent.
//   The first       base settings of a stage, and the first after MakeSafe, go as they are: nobody
//                   knows where the device stands.
// What has a limit here is no longer taken round its period, since that is a change of a whole
// one: info() says 0 for the period.
std::unique_ptr<Device> LimitSlew(std::unique_ptr<Device> device,
                                  std::span<const SlewLimit> limits);

}  // namespace ffzero

#endif  // FFZERO_CORE_DEVICES_WRAPPERS_SLEWED_DEVICE_H_
