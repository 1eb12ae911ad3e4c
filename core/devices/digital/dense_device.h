#ifndef FFZERO_CORE_DEVICES_DIGITAL_DENSE_DEVICE_H_
#define FFZERO_CORE_DEVICES_DIGITAL_DENSE_DEVICE_H_

#include <memory>

#include "absl/status/statusor.h"
#include "core/device.h"
#include "core/executor.h"
#include "core/spec.h"

namespace ffzero {

// A digital network of dense layers, each a stage: reading z = W x + b, the activation between
// stages. Settings of a stage: W row by row, [out][in], then b; one parameter group, "weights".
//   inputs     values in a sample, at least 1
//   executor   outlives the device
// Takes real inputs only. Its products of one exchange are shared: z(w + eps v) is computed as
// X W + eps X V, so that a direction costs one product however many probes go along it.
absl::StatusOr<std::unique_ptr<Device>> MakeDenseDevice(const MlpSpec& spec, int inputs,
                                                        Executor* executor);

}  // namespace ffzero

#endif  // FFZERO_CORE_DEVICES_DIGITAL_DENSE_DEVICE_H_
