#ifndef FFZERO_SERVER_CONVERT_NETWORK_H_
#define FFZERO_SERVER_CONVERT_NETWORK_H_

#include "core/spec.h"
#include "core/violations.h"
#include "ffzero/v1/job.pb.h"

namespace ffzero {

// Part of convert.h. The network with the published defaults for what is left out.
void TakeNetwork(const v1::NetworkSpec& message, NetworkSpec* spec, ViolationList* out);

v1::NetworkSpec NetworkMessage(const NetworkSpec& spec);

}  // namespace ffzero

#endif  // FFZERO_SERVER_CONVERT_NETWORK_H_
