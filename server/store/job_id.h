#ifndef FFZERO_SERVER_STORE_JOB_ID_H_
#define FFZERO_SERVER_STORE_JOB_ID_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace ffzero {

// 12 random hexadecimal digits. INTERNAL when the machine has no random bytes.
absl::StatusOr<std::string> NewJobId();

// ALREADY_EXISTS: the request id stands for the job `id`, of another spec.
absl::Status RequestTaken(const std::string& request_id, const std::string& id);

}  // namespace ffzero

#endif  // FFZERO_SERVER_STORE_JOB_ID_H_
