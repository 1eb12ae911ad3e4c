#include "server/devices/device_uri.h"

#include <string_view>

#include "server/options/address.h"

namespace ffzero {

bool IsDeviceUri(const std::string& uri) {
  constexpr std::string_view kGrpc = "grpc://";
  if (!uri.starts_with(kGrpc)) return false;
  const auto address = SplitHostPort(uri.substr(kGrpc.size()));
  return address.has_value() && address->port > 0;
}

}  // namespace ffzero
