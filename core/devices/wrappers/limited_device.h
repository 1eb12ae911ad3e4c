#ifndef FFZERO_CORE_DEVICES_WRAPPERS_LIMITED_DEVICE_H_
#define FFZERO_CORE_DEVICES_WRAPPERS_LIMITED_DEVICE_H_

#include <memory>
#include <span>

#include "core/device.h"

namespace ffzero {

// The value within a group's limits that stands for `value`: the same in effect where the setting
// is periodic and the limits hold a whole period, else the nearest. A group without limits changes
// nothing. Thread-safe.
float WithinLimits(const ParameterGroup& group, float value);

// A device that keeps its caller's settings within the limits of its groups, so that training may
// go where it likes: base settings and those of every trial are brought within them before
// `device`, which holds whatever limits it has itself, sees them. A device without limits comes
// back as it is.
std::unique_ptr<Device> KeepWithinLimits(std::unique_ptr<Device> device);

}  // namespace ffzero

#endif  // FFZERO_CORE_DEVICES_WRAPPERS_LIMITED_DEVICE_H_
