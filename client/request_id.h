#ifndef FFZERO_CLIENT_REQUEST_ID_H_
#define FFZERO_CLIENT_REQUEST_ID_H_

#include <string>

#include "absl/status/statusor.h"

namespace ffzero {

// A random UUID (version 4), under which a submission can be repeated safely. INTERNAL when the
// system has no random bytes.
absl::StatusOr<std::string> NewRequestId();

}  // namespace ffzero

#endif  // FFZERO_CLIENT_REQUEST_ID_H_
