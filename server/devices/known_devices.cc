#include "server/devices/known_devices.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/one_line.h"

namespace ffzero {
namespace {

constexpr std::size_t kMostShown = 200;

}  // namespace

KnownDevices::KnownDevices(std::vector<ConfiguredDevice> configured,
                           const std::vector<std::string>& uris)
    : devices_(std::move(configured)) {
  for (const std::string& uri : uris) {
    if (Find(uri) == nullptr) devices_.push_back({.name = uri, .uri = uri});
  }
}

const ConfiguredDevice* KnownDevices::Find(std::string_view name) const {
  const auto found = std::ranges::find(devices_, name, &ConfiguredDevice::name);
  return found == devices_.end() ? nullptr : &*found;
}

absl::Status KnownDevices::Check(std::string_view name) const {
  if (Find(name) != nullptr) return absl::OkStatus();
  const auto append = [](std::string* out, const ConfiguredDevice& device) {
    out->append(device.name);
  };
  return absl::InvalidArgumentError(absl::StrCat(
      "device: ", Quoted(name, kMostShown), " found; must be empty, which simulates the network",
      devices_.empty() ? ": this server has no others" : ", or one of ",
      absl::StrJoin(devices_, ", ", append)));
}

}  // namespace ffzero
