#ifndef FFZERO_SERVER_DEVICES_DEVICE_LIST_H_
#define FFZERO_SERVER_DEVICES_DEVICE_LIST_H_

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "server/devices/known_devices.h"
#include "server/store/job_store.h"

namespace ffzero {

// Every device there is, by name: those that jobs may name, a fresh record where none was leased
// yet, and those that were leased and may be named no longer. Errors are the store's. Thread-safe.
absl::StatusOr<std::map<std::string, DeviceRecord>> AllDevices(JobStore* store,
                                                               const KnownDevices& known);

}  // namespace ffzero

#endif  // FFZERO_SERVER_DEVICES_DEVICE_LIST_H_
