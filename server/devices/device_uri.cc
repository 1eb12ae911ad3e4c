#include "server/devices/device_uri.h"

#include <string_view>

#include "server/instruments/scpi/open_scpi.h"
#include "server/options/address.h"

namespace ffzero {

bool IsScpiUri(std::string_view uri) { return uri.starts_with("scpi://"); }

bool IsDeviceUri(const std::string& uri) {
  constexpr std::string_view kGrpc = "grpc://";
  if (IsScpiUri(uri)) return ParseScpiUri(uri).ok();
  if (!uri.starts_with(kGrpc)) return false;
  const auto address = SplitHostPort(uri.substr(kGrpc.size()));
  return address.has_value() && address->port > 0;
}

}  // namespace ffzero
