#ifndef FFZERO_CORE_DEVICES_DIGITAL_NETWORKS_H_
#define FFZERO_CORE_DEVICES_DIGITAL_NETWORKS_H_

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "core/device.h"
#include "core/executor.h"
#include "core/spec.h"

namespace ffzero {

// Simulated digital networks. Both return INVALID_ARGUMENT, naming the field, for a spec out of
// range or inputs that do not fit it.
//   inputs     values in a sample
//   executor   outlives the device

// Dense layers, each a stage.
absl::StatusOr<std::unique_ptr<Device>> MakeDenseDevice(const MlpSpec& spec, int inputs,
                                                        Executor* executor);

// Convolutions on square images of one channel, then dense layers on the flattened map.
//   seed   of the job: the fixed readers of each convolution are drawn from it, uniform within
//          1 / sqrt(pixels of a channel)
absl::StatusOr<std::unique_ptr<Device>> MakeConvolutionalDevice(const CnnSpec& spec, int inputs,
                                                                std::uint64_t seed,
                                                                Executor* executor);

}  // namespace ffzero

#endif  // FFZERO_CORE_DEVICES_DIGITAL_NETWORKS_H_
