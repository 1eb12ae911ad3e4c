#ifndef FFZERO_SERVER_INSTRUMENTS_STEADY_DEVICE_H_
#define FFZERO_SERVER_INSTRUMENTS_STEADY_DEVICE_H_

#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "core/device.h"
#include "core/device_factory.h"

namespace ffzero {

// Opens the device at the other end of the wire, anew each time.
using OpenDevice = std::function<absl::StatusOr<std::unique_ptr<Device>>()>;

// How long a device that fails is tried again.
struct RetryPolicy {
  int attempts = 8;  // of one call, the first included
  // Before the second attempt; twice as long before each one after it.
  absl::Duration first_wait = absl::Milliseconds(100);
  absl::Duration longest_wait = absl::Seconds(10);
  DeviceHooks hooks;  // without `wait` it sleeps
};

// Whether an error of a device may pass when it is opened anew: it could not be reached, did not
// answer in time or not with what can be, or has lost what it was told.
bool MayPassAnew(const absl::Status& status);

// A device over one that may fail: a call that fails is made again on the device opened anew, its
// inputs loaded and its stages programmed with what they were programmed with last. The error of
// the last attempt is returned, with how many there were. FAILED_PRECONDITION when another device,
// or one calibrated otherwise, answers than the first time. The first opening is tried as often.
absl::StatusOr<std::unique_ptr<Device>> OpenSteadyDevice(OpenDevice open, RetryPolicy policy);

}  // namespace ffzero

#endif  // FFZERO_SERVER_INSTRUMENTS_STEADY_DEVICE_H_
