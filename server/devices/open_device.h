#ifndef FFZERO_SERVER_DEVICES_OPEN_DEVICE_H_
#define FFZERO_SERVER_DEVICES_OPEN_DEVICE_H_

#include <memory>

#include "absl/status/statusor.h"
#include "core/device.h"
#include "core/device_factory.h"
#include "server/devices/devices_config.h"

namespace ffzero {

// Opens a device at the end of a wire: opened anew and asked again when it fails, as `device` says
// how often, not believed to hold what it was programmed with, kept within its limits, and watched.
// Errors are the device's, or INVALID_ARGUMENT for limits and files that cannot be.
absl::StatusOr<std::unique_ptr<Device>> OpenConfiguredDevice(const ConfiguredDevice& device,
                                                             const DeviceRequest& request);

}  // namespace ffzero

#endif  // FFZERO_SERVER_DEVICES_OPEN_DEVICE_H_
