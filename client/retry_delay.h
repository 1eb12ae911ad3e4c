#ifndef FFZERO_CLIENT_RETRY_DELAY_H_
#define FFZERO_CLIENT_RETRY_DELAY_H_

#include <grpcpp/support/status.h>

#include <optional>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace ffzero {

// Hands the google.rpc.RetryInfo among a call's details, if there is one, on to `status`.
void KeepRetryDelay(const grpc::Status& call, absl::Status* status);

// How long the server asked to wait before the call is made again, at least 0; nothing when it did
// not say.
std::optional<absl::Duration> RetryDelay(const absl::Status& status);

}  // namespace ffzero

#endif  // FFZERO_CLIENT_RETRY_DELAY_H_
