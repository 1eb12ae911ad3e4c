#include "server/store/sqlite_devices.h"

#include <cstdint>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

namespace ffzero {
namespace {

constexpr char kColumns[] =
    "name, fence, holder, unsettled, failures, quarantined, error, error_time, identity";

DeviceRecord ReadDevice(Statement* statement) {
  DeviceRecord device;
  device.name = statement->Bytes();
  device.fence = statement->Int();
  device.holder = statement->Bytes();
  device.unsettled = statement->Int() != 0;
  device.failures = static_cast<int>(statement->Int());
  device.quarantined = statement->Int() != 0;
  device.error = statement->Bytes();
  const std::int64_t micros = statement->Int();
  if (micros != 0) device.error_time = absl::FromUnixMicros(micros);
  device.identity = statement->Bytes();
  return device;
}

}  // namespace

absl::StatusOr<std::optional<DeviceRecord>> FindDevice(const SqliteDatabase& database,
                                                       const std::string& name) {
  Statement find =
      database.Prepare(absl::StrCat("SELECT ", kColumns, " FROM devices WHERE name = ?"));
  find.Bind(std::string_view(name));
  if (find.Step()) return std::optional(ReadDevice(&find));
  if (!find.status().ok()) return find.status();
  return std::optional<DeviceRecord>();
}

absl::Status WriteDevice(const SqliteDatabase& database, const DeviceRecord& device) {
  Statement write = database.Prepare(absl::StrCat("INSERT OR REPLACE INTO devices (", kColumns,
                                                  ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"));
  write.Bind(std::string_view(device.name)).Bind(device.fence);
  write.Bind(std::string_view(device.holder)).Bind(std::int64_t{device.unsettled});
  write.Bind(std::int64_t{device.failures}).Bind(std::int64_t{device.quarantined});
  write.Bind(std::string_view(device.error));
  write.Bind(device.error_time == absl::InfinitePast() ? 0 : absl::ToUnixMicros(device.error_time));
  write.BindBlob(device.identity);
  return write.Run();
}

absl::StatusOr<std::vector<DeviceRecord>> ListDevices(const SqliteDatabase& database) {
  Statement list =
      database.Prepare(absl::StrCat("SELECT ", kColumns, " FROM devices ORDER BY name"));
  std::vector<DeviceRecord> devices;
  while (list.Step()) devices.push_back(ReadDevice(&list));
  if (!list.status().ok()) return list.status();
  return devices;
}

}  // namespace ffzero
