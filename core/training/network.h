#ifndef FFZERO_CORE_TRAINING_NETWORK_H_
#define FFZERO_CORE_TRAINING_NETWORK_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "core/data/dataset.h"
#include "core/device.h"
#include "core/spec.h"
#include "core/training/head.h"

namespace ffzero {

// What a job's network asks of a device, and what it brings along: initial settings and heads.
// Everything is deterministic in the job's seed; all functions are thread-safe.

// INVALID_ARGUMENT, naming the field, unless the device has the stages that `spec` describes and
// takes the inputs that the data has.
absl::Status CheckFit(const JobSpec& spec, const Dataset& dataset, const DeviceInfo& device);

// The settings a stage starts from: dense layers U(-1/sqrt(fan-in), +), meshes Haar-distributed.
std::vector<float> InitialSettings(const JobSpec& spec, const DeviceInfo& device, int stage);

// The heads of a stage: simplex prototypes for `classes` > 0, one unit prototype for regression.
std::vector<Head> MakeHeads(const JobSpec& spec, const StageInfo& info, int stage, int classes);

}  // namespace ffzero

#endif  // FFZERO_CORE_TRAINING_NETWORK_H_
