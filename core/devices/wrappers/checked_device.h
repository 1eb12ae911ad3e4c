#ifndef FFZERO_CORE_DEVICES_WRAPPERS_CHECKED_DEVICE_H_
#define FFZERO_CORE_DEVICES_WRAPPERS_CHECKED_DEVICE_H_

#include <memory>

#include "core/device.h"
#include "core/device_factory.h"

namespace ffzero {

// A device that is not believed to hold what it was programmed with: ReadBack is DATA_LOSS, naming
// the first setting, when one is not within its resolution of that, whole periods apart; told to
// hooks.on_fault. The first programming of each stage is read back at once. A device that cannot
// read back is believed, and says so (UNIMPLEMENTED) to whoever asks.
std::unique_ptr<Device> CheckProgramming(std::unique_ptr<Device> device, DeviceHooks hooks);

}  // namespace ffzero

#endif  // FFZERO_CORE_DEVICES_WRAPPERS_CHECKED_DEVICE_H_
