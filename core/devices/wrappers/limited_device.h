#ifndef FFZERO_CORE_DEVICES_WRAPPERS_LIMITED_DEVICE_H_
#define FFZERO_CORE_DEVICES_WRAPPERS_LIMITED_DEVICE_H_

#include <memory>
#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "core/device.h"

namespace ffzero {

// The value within a group's limits that stands for `value`: the same in effect where the setting
// is periodic and the limits hold a whole period, else the nearest. A group without limits changes
// nothing. Thread-safe.
float WithinLimits(const ParameterGroup& group, float value);

// Brings the settings of a stage to the limit that they are beyond, unless their group wraps: those
// may go on, since the device is given what acts the same. Returns whether a setting changed.
// Thread-safe.
//   settings   of the stage; what it carries may follow
bool ClampSettings(const StageInfo& stage, std::span<float> settings);

// Limits on the groups of one name, in all stages, narrower than the device's own.
struct SettingLimit {
  std::string group;
  float lowest = 0;  // both 0 beside a most_change: the device's own alone
  float highest = 0;
  float most_change = 0;  // of a setting from one write to the next, as LimitSlew; 0: any
};

// A device that keeps its caller's settings within the limits of its groups, so that training may
// go where it likes: base settings and those of every trial are brought within them before
// `device`, which holds whatever limits it has itself, sees them. What may change only so much from
// one write to the next goes through LimitSlew behind that. A device without limits comes back as
// it is.
//   limits   besides the device's own; INVALID_ARGUMENT for a group that it lacks, and for limits
//            that leave nothing of its own
absl::StatusOr<std::unique_ptr<Device>> KeepWithinLimits(std::unique_ptr<Device> device,
                                                         std::span<const SettingLimit> limits = {});

}  // namespace ffzero

#endif  // FFZERO_CORE_DEVICES_WRAPPERS_LIMITED_DEVICE_H_
