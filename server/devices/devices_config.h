#ifndef FFZERO_SERVER_DEVICES_DEVICES_CONFIG_H_
#define FFZERO_SERVER_DEVICES_DEVICES_CONFIG_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "core/devices/wrappers/limited_device.h"
#include "core/devices/wrappers/watched_device.h"

namespace ffzero {

// Files in PEM; empty: none.
struct DeviceTlsFiles {
  std::string ca;
  std::string cert;
  std::string key;
  std::string server_name;
};

// A device that jobs may name, as an administrator configured it.
struct ConfiguredDevice {
  std::string name;
  std::string uri;
  bool tls = false;
  DeviceTlsFiles tls_files;
  absl::Duration call_limit = absl::Minutes(1);
  int attempts = 8;
  std::vector<SettingLimit> limits;
  WatchPolicy watch;
};

// Reads a DevicesConfig in text format. INVALID_ARGUMENT, one line that begins with the place and
// names the field, what was found and what is allowed.
//   file   what the text is called in messages
absl::StatusOr<std::vector<ConfiguredDevice>> ParseDevicesConfig(std::string_view text,
                                                                 const std::string& file);

// The same of a file; no devices for an empty path.
absl::StatusOr<std::vector<ConfiguredDevice>> ReadDevicesConfig(const std::string& path);

}  // namespace ffzero

#endif  // FFZERO_SERVER_DEVICES_DEVICES_CONFIG_H_
