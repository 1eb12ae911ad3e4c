#ifndef FFZERO_SERVER_METERED_DEVICE_H_
#define FFZERO_SERVER_METERED_DEVICE_H_

#include <memory>
#include <string>
#include <string_view>

#include "core/device.h"
#include "server/telemetry.h"

namespace ffzero {

// What metrics call the device that a job names: "sim" for simulated networks, which have no name,
// "uri" for a device that is named by one, else the name.
std::string DeviceLabel(std::string_view device);

// The same device, its round trips timed and its errors counted.
//   label       what metrics call it
//   telemetry   outlives the device
std::unique_ptr<Device> MeterDevice(std::unique_ptr<Device> device, std::string label,
                                    Telemetry* telemetry);

}  // namespace ffzero

#endif  // FFZERO_SERVER_METERED_DEVICE_H_
