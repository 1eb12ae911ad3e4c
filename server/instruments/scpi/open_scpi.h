#ifndef FFZERO_SERVER_INSTRUMENTS_SCPI_OPEN_SCPI_H_
#define FFZERO_SERVER_INSTRUMENTS_SCPI_OPEN_SCPI_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "core/device.h"
#include "core/device_factory.h"

namespace ffzero {

// What a device URI of scheme "scpi" says.
struct ScpiUri {
  std::string host;
  int port = 5025;
  std::string driver;  // the file
};

// Of scpi://HOST[:PORT]?driver=FILE. INVALID_ARGUMENT, naming the field `device`, for anything
// else. Thread-safe.
absl::StatusOr<ScpiUri> ParseScpiUri(std::string_view uri);

// Opens the instrument at such a URI, a DeviceFactory::Opener; a request without a spec takes what
// there is. INVALID_ARGUMENT when the driver file cannot be used, or describes something else than
// the job's network and inputs; otherwise
// errors as MakeScpiDevice. Thread-safe.
absl::StatusOr<std::unique_ptr<Device>> OpenScpi(std::string_view uri,
                                                 const DeviceRequest& request);

}  // namespace ffzero

#endif  // FFZERO_SERVER_INSTRUMENTS_SCPI_OPEN_SCPI_H_
