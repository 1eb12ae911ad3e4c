#ifndef FFZERO_CLIENT_VIEWS_WAITING_H_
#define FFZERO_CLIENT_VIEWS_WAITING_H_

#include <string>

#include "ffzero/v1/device_service.pb.h"
#include "ffzero/v1/job.pb.h"

namespace ffzero {

// What a job is waiting for, as the server's devices are: the one that it names while that is not
// to be had, or else a worker. Empty for a job that is not PENDING.
std::string WaitsFor(const v1::Job& job, const v1::ListDevicesResponse& devices);

}  // namespace ffzero

#endif  // FFZERO_CLIENT_VIEWS_WAITING_H_
