#ifndef FFZERO_SERVER_DEVICES_KNOWN_DEVICES_H_
#define FFZERO_SERVER_DEVICES_KNOWN_DEVICES_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "server/devices/devices_config.h"

namespace ffzero {

// The devices that jobs may name: those configured, and those allowed by their URI, which is then
// their name. Thread-safe.
class KnownDevices {
 public:
  KnownDevices(std::vector<ConfiguredDevice> configured, const std::vector<std::string>& uris);

  // Null where there is none.
  const ConfiguredDevice* Find(std::string_view name) const;

  // INVALID_ARGUMENT, naming the field `device` and what there is, for a name of none.
  absl::Status Check(std::string_view name) const;

  const std::vector<ConfiguredDevice>& all() const { return devices_; }

 private:
  std::vector<ConfiguredDevice> devices_;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_DEVICES_KNOWN_DEVICES_H_
