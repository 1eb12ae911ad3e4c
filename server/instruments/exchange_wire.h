#ifndef FFZERO_SERVER_INSTRUMENTS_EXCHANGE_WIRE_H_
#define FFZERO_SERVER_INSTRUMENTS_EXCHANGE_WIRE_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "core/device_info.h"
#include "core/exchange.h"
#include "ffzero/v1/instrument.pb.h"
#include "server/instruments/direction_cache.h"

namespace ffzero {

// Sets what a measurement says besides fence, programming, versions, the name of the inputs, and
// how its probes are sent: its samples, stages, and keys.
void EncodeExchange(const Exchange& exchange, v1::MeasureRequest* request);

// Adds its directions, by key where they have one, and its probes.
void EncodeProbes(const Exchange& exchange, v1::MeasureRequest* request);

// Adds what came of an exchange.
void EncodeReadings(const Readings& readings, v1::MeasureResponse* response);

// Fills `readings` with the answer to `exchange`. DATA_LOSS for one that it cannot be: other
// shapes, values that are not finite.
absl::Status DecodeReadings(const v1::MeasureResponse& response, const DeviceInfo& info,
                            const Exchange& exchange, Readings* readings);

// An exchange as it came over the wire, with the memory it stands on. Not thread-safe.
class DecodedExchange {
 public:
  // Takes over what `request` asks of a device that takes directions; those with a key are drawn by
  // `cache`, which keeps them until its next use. Valid as long as `request` and this.
  // INVALID_ARGUMENT for stages that the device lacks and for what no exchange can be; the rest is
  // for the device to check.
  absl::Status Take(const v1::MeasureRequest& request, const DeviceInfo& info,
                    DirectionCache* cache);

  const Exchange& exchange() const { return exchange_; }

 private:
  absl::Status TakeDirections(const v1::MeasureRequest& request, const DeviceInfo& info,
                              DirectionCache* cache);

  Exchange exchange_;
  std::vector<std::vector<float>> explicit_;
  std::vector<Direction> directions_;
  std::vector<Probe> probes_;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_INSTRUMENTS_EXCHANGE_WIRE_H_
