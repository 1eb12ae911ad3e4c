#ifndef FFZERO_SERVER_STORE_DEVICE_RECORD_H_
#define FFZERO_SERVER_STORE_DEVICE_RECORD_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/time.h"

namespace ffzero {

// Runs in a row that a device broke off, after which no job gets it until somebody releases it.
constexpr int kMostDeviceFailures = 2;

// Each connection that is made under a lease has a fence of its own, the lease's and up, so that a
// call that was given up and comes late is turned away. So many are the lease's.
constexpr std::int64_t kFencesOfALease = 1'000'000;

// What a store knows of a device that is none of this process: who holds it, and how it fared.
// `identity` is opaque here (a serialised ffzero.v1.DeviceIdentity).
struct DeviceRecord {
  std::string name;  // as jobs name it
  // Of the newest lease. Grows with every lease, and is no less than the microseconds since 1970
  // at its time, so that a server that forgot everything still comes after those before it.
  std::int64_t fence = 0;
  std::string holder;      // id of the job at work on it; empty: nobody
  bool unsettled = false;  // whoever holds or held it did not say that he left it at rest
  int failures = 0;        // runs in a row that it broke off
  bool quarantined = false;
  std::string error;  // of the last run that it broke off
  absl::Time error_time = absl::InfinitePast();
  std::string identity;  // of the last that was opened
};

// The right to use a device, with the job that it was claimed for. A later lease has a higher
// fence, which the device is told, so that it turns whoever is presumed dead away.
struct DeviceLease {
  std::string device;  // empty: the job's network is simulated
  std::int64_t fence = 0;
  bool unsettled = false;  // it is to be made safe before anything else
};

// What a run has to say of the device that it holds.
struct DeviceNote {
  std::optional<std::string> identity;
  std::optional<bool> settled;
  std::string fault;  // the device broke the run off, and how
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_STORE_DEVICE_RECORD_H_
