#ifndef FFZERO_CORE_DEVICES_DIGITAL_DIGITAL_DEVICE_H_
#define FFZERO_CORE_DEVICES_DIGITAL_DIGITAL_DEVICE_H_

#include <memory>
#include <string>
#include <vector>

#include "core/device.h"
#include "core/devices/digital/layer.h"
#include "core/executor.h"

namespace ffzero {

// Probes that it measures at a time, and so the most that it keeps memory for.
inline constexpr int kDigitalTrials = 64;

// A network of layers in a row as a device, each a stage. Takes real inputs only; can be
// differentiated.
//
// What reaches the first stage that an exchange moves is computed once for a whole set and kept.
// Where that stage is the one that is read, and linear, z(w + eps v) is computed as z(w) + eps
// z(v), so that a direction costs one product however many probes go along it.
//
//   kind       DeviceInfo::kind
//   layers     at least one, each taking what the one before hands on
//   dropout    in [0, 1): fraction of what enters a stage but the first that is blanked in training
//   executor   outlives the device
std::unique_ptr<Device> MakeDigitalDevice(std::string kind,
                                          std::vector<std::unique_ptr<Layer>> layers,
                                          double dropout, Executor* executor);

}  // namespace ffzero

#endif  // FFZERO_CORE_DEVICES_DIGITAL_DIGITAL_DEVICE_H_
