#ifndef FFZERO_SERVER_DEVICES_DEVICE_URI_H_
#define FFZERO_SERVER_DEVICES_DEVICE_URI_H_

#include <string>

namespace ffzero {

// What IsDeviceUri takes, for messages.
inline constexpr char kDeviceUriForms[] = "grpc://HOST:PORT";

// Whether the text names a device at the end of a wire.
bool IsDeviceUri(const std::string& uri);

}  // namespace ffzero

#endif  // FFZERO_SERVER_DEVICES_DEVICE_URI_H_
