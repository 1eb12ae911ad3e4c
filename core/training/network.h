#ifndef FFZERO_CORE_TRAINING_NETWORK_H_
#define FFZERO_CORE_TRAINING_NETWORK_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "core/data/dataset.h"
#include "core/device.h"
#include "core/spec.h"

namespace ffzero {

// What a job's network asks of a device, and the settings that it starts from.
// Everything is deterministic in the job's seed; all functions are thread-safe.

// INVALID_ARGUMENT, naming the field, unless the device has the stages that `spec` describes, takes
// the inputs that the data has, and can write the probes (CheckProbes).
absl::Status CheckFit(const JobSpec& spec, const Dataset& dataset, const DeviceInfo& device);

// The settings a stage starts from: dense layers U(-1/sqrt(fan-in), +), meshes Haar-distributed,
// kernels U(-1/sqrt(values they see), +) with scale 1 and bias 0, running means 0 and variances 1.
std::vector<float> InitialSettings(const JobSpec& spec, const DeviceInfo& device, int stage);

}  // namespace ffzero

#endif  // FFZERO_CORE_TRAINING_NETWORK_H_
