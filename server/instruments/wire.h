#ifndef FFZERO_SERVER_INSTRUMENTS_WIRE_H_
#define FFZERO_SERVER_INSTRUMENTS_WIRE_H_

#include <span>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "core/device_info.h"
#include "core/exchange.h"
#include "ffzero/v1/instrument.pb.h"

namespace ffzero {

// Between core's devices and what goes over the wire to instruments. Thread-safe.

// The values as instrument.proto has floats, appended to `bytes`.
void AppendFloats(std::span<const float> values, std::string* bytes);

// Fills `values` with what `bytes` hold. INVALID_ARGUMENT, beginning with `what`, for another
// number of values.
absl::Status TakeFloats(std::string_view bytes, std::string_view what, std::span<float> values);

v1::InstrumentInfo InstrumentInfoOf(const DeviceInfo& info);

// INVALID_ARGUMENT, naming the field, for a device that cannot be: nothing in it, sizes beyond
// 2^28 settings a stage, groups that do not cover a stage's settings.
absl::StatusOr<DeviceInfo> FromProto(const v1::InstrumentInfo& message);

v1::DirectionKey ToProto(const DirectionKey& key);
DirectionKey FromProto(const v1::DirectionKey& message);

}  // namespace ffzero

#endif  // FFZERO_SERVER_INSTRUMENTS_WIRE_H_
