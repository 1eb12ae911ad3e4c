#ifndef FFZERO_CLIENT_VIEWS_DEVICE_TABLE_H_
#define FFZERO_CLIENT_VIEWS_DEVICE_TABLE_H_

#include <string>

#include "ffzero/v1/device_service.pb.h"

namespace ffzero {

// Devices for people to read: a line each under a line of headings, each ended by a line break.
std::string DeviceTable(const v1::ListDevicesResponse& devices);

}  // namespace ffzero

#endif  // FFZERO_CLIENT_VIEWS_DEVICE_TABLE_H_
