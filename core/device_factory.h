#ifndef FFZERO_CORE_DEVICE_FACTORY_H_
#define FFZERO_CORE_DEVICE_FACTORY_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "core/device.h"
#include "core/executor.h"
#include "core/spec.h"

namespace ffzero {

// How a device at the end of a wire, while it is used, gets back to whoever uses it. Any may be
// empty; all are called by the thread that uses the device.
struct DeviceHooks {
  // Waits so long before the next attempt at what failed; false when there shall be none.
  std::function<bool(absl::Duration)> wait;
  // Told of each attempt that failed.
  std::function<void(const absl::Status&)> on_fault;
  // Told at each look at a watched device how far it has drifted, and whether it then calibrated
  // itself: core/devices/wrappers/watched_device.h.
  std::function<void(double drift, bool recalibrated)> on_drift;
};

// What a device is made from.
struct DeviceRequest {
  const JobSpec* spec = nullptr;  // its network says what to simulate, or what is expected
  int inputs = 0;                 // values in one sample of the job's data
  Executor* executor = nullptr;   // outlives the device
  std::int64_t fence = 0;         // of the lease under which it is used
  DeviceHooks hooks;
};

// Opens devices by URI. main() fills one and hands it on; there is no global registry.
// Filled before it is shared; Open is thread-safe afterwards.
class DeviceFactory {
 public:
  using Opener = std::function<absl::StatusOr<std::unique_ptr<Device>>(
      std::string_view uri, const DeviceRequest& request)>;

  // Opens every URI of `scheme` ("sim", "grpc", "scpi") with `opener`.
  void Register(std::string scheme, Opener opener);

  // Opens the job's device. An empty URI simulates the job's network. INVALID_ARGUMENT, naming the
  // field `device`, for a scheme nobody registered; otherwise what the opener says.
  absl::StatusOr<std::unique_ptr<Device>> Open(std::string_view uri,
                                               const DeviceRequest& request) const;

 private:
  std::map<std::string, Opener, std::less<>> openers_;
};

// Simulates the network of the request: the opener of "" and "sim:".
absl::StatusOr<std::unique_ptr<Device>> SimulateNetwork(const DeviceRequest& request);

}  // namespace ffzero

#endif  // FFZERO_CORE_DEVICE_FACTORY_H_
