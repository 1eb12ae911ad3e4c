#ifndef FFZERO_SERVER_STORE_SQLITE_DEVICES_H_
#define FFZERO_SERVER_STORE_SQLITE_DEVICES_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/store/device_record.h"
#include "server/store/sqlite_database.h"

namespace ffzero {

// The rows of devices in SQLite.

// Nothing where there is none.
absl::StatusOr<std::optional<DeviceRecord>> FindDevice(const SqliteDatabase& database,
                                                       const std::string& name);
// Adds or replaces the row.
absl::Status WriteDevice(const SqliteDatabase& database, const DeviceRecord& device);
// By name.
absl::StatusOr<std::vector<DeviceRecord>> ListDevices(const SqliteDatabase& database);

}  // namespace ffzero

#endif  // FFZERO_SERVER_STORE_SQLITE_DEVICES_H_
