#include "server/instruments/scpi/open_scpi.h"

#include <cstddef>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "server/instruments/scpi/driver.h"
#include "server/instruments/scpi/scpi_device.h"
#include "server/one_line.h"
#include "server/options/address.h"

namespace ffzero {
namespace {

constexpr std::string_view kScheme = "scpi://";
constexpr std::string_view kDriver = "?driver=";
constexpr std::size_t kShown = 200;

absl::Status Refusal(const std::string& driver, const std::string& what) {
  return absl::InvalidArgumentError(absl::StrCat("device: driver ", driver, ": ", what));
}

absl::Status Differs(const std::string& driver, const std::string& what, int found, int expected) {
  if (found == expected) return absl::OkStatus();
  return Refusal(driver,
                 absl::StrCat(what, ": ", found, " found; the job's network has ", expected));
}

// Whether the instrument is of the shape that the job's network would have if it were simulated.
absl::Status CheckShape(const std::string& driver, const DeviceInfo& found,
                        const DeviceInfo& expected) {
  absl::Status status = Differs(driver, "inputs", found.inputs, expected.inputs);
  if (!status.ok()) return status;
  status = Differs(driver, "stages", static_cast<int>(found.stages.size()),
                   static_cast<int>(expected.stages.size()));
  if (!status.ok()) return status;
  for (std::size_t s = 0; s < found.stages.size(); ++s) {
    const StageInfo& is = found.stages[s];
    const StageInfo& should = expected.stages[s];
    const std::string stage = absl::StrCat("stage ", s, ": ");
    if (should.carried > 0) {
      return Refusal(driver, stage + "the job's network has a batch norm, which instruments lack");
    }
    status = Differs(driver, stage + "settings", is.settings, should.settings);
    if (!status.ok()) return status;
    status = Differs(driver, stage + "readings", is.readings, should.readings);
    if (!status.ok()) return status;
    status = Differs(driver, stage + "groups", static_cast<int>(is.groups.size()),
                     static_cast<int>(should.groups.size()));
    if (!status.ok()) return status;
    for (std::size_t g = 0; g < is.groups.size(); ++g) {
      status = Differs(driver, absl::StrCat(stage, "settings of group ", should.groups[g].name),
                       is.groups[g].size, should.groups[g].size);
      if (!status.ok()) return status;
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ScpiUri> ParseScpiUri(std::string_view uri) {
  const auto refusal = [&] {
    return absl::InvalidArgumentError(absl::StrCat(
        "device: ", Quoted(uri, kShown), " found; must be scpi://HOST[:PORT]?driver=FILE"));
  };
  const std::size_t query = uri.find(kDriver);
  if (!uri.starts_with(kScheme) || query == uri.npos) return refusal();
  ScpiUri result;
  result.driver = std::string(uri.substr(query + kDriver.size()));
  const std::string address(uri.substr(kScheme.size(), query - kScheme.size()));
  const bool has_port = address.rfind(':') != address.npos && !address.ends_with(']');
  const std::optional<HostPort> split =
      SplitHostPort(has_port ? address : absl::StrCat(address, ":", result.port));
  if (!split.has_value() || split->port == 0 || result.driver.empty()) return refusal();
  result.host = split->host;
  result.port = split->port;
  return result;
}

absl::StatusOr<std::unique_ptr<Device>> OpenScpi(std::string_view uri,
                                                 const DeviceRequest& request) {
  const absl::StatusOr<ScpiUri> parts = ParseScpiUri(uri);
  if (!parts.ok()) return parts.status();
  absl::StatusOr<ScpiDriver> driver = ReadScpiDriver(parts->driver);
  if (!driver.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("device: ", std::string(driver.status().message())));
  }
  if (request.spec != nullptr) {
    const auto simulated = SimulateNetwork(request);
    if (!simulated.ok()) return simulated.status();
    absl::Status status = CheckShape(parts->driver, driver->shape, (*simulated)->info());
    if (!status.ok()) return status;
  }
  return MakeScpiDevice(parts->host, parts->port, *std::move(driver));
}

}  // namespace ffzero
