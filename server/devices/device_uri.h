#ifndef FFZERO_SERVER_DEVICES_DEVICE_URI_H_
#define FFZERO_SERVER_DEVICES_DEVICE_URI_H_

#include <string>
#include <string_view>

namespace ffzero {

// What IsDeviceUri takes, for messages.
inline constexpr char kDeviceUriForms[] = "grpc://HOST:PORT or scpi://HOST:PORT?driver=FILE";

// Whether the text names a device at the end of a wire.
bool IsDeviceUri(const std::string& uri);

// Of such a text: whether the device speaks SCPI, and not gRPC.
bool IsScpiUri(std::string_view uri);

}  // namespace ffzero

#endif  // FFZERO_SERVER_DEVICES_DEVICE_URI_H_
