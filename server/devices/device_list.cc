#include "server/devices/device_list.h"

#include <map>
#include <string>
#include <vector>

namespace ffzero {

absl::StatusOr<std::map<std::string, DeviceRecord>> AllDevices(JobStore* store,
                                                               const KnownDevices& known) {
  const absl::StatusOr<std::vector<DeviceRecord>> records = store->ListDevices();
  if (!records.ok()) return records.status();
  std::map<std::string, DeviceRecord> devices;
  for (const ConfiguredDevice& device : known.all()) devices[device.name] = {.name = device.name};
  for (const DeviceRecord& record : *records) devices[record.name] = record;
  return devices;
}

}  // namespace ffzero
