#ifndef FFZERO_SERVER_ERRORS_H_
#define FFZERO_SERVER_ERRORS_H_

#include <grpcpp/support/status.h>

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "core/spec_validation.h"

namespace ffzero {

// The one place where errors become gRPC's, and gRPC's ours.

// The same code and message; where the store said when to try again, as RetryLater.
grpc::Status ToGrpcStatus(const absl::Status& status);

// What a call of ours came to: the same code, and the message on one line, after `what` and ": ".
absl::Status FromGrpcStatus(const grpc::Status& status, std::string_view what);

// INVALID_ARGUMENT with every violation in a google.rpc.BadRequest detail; the message holds them
// too, for clients that do not read details. `violations` is not empty.
grpc::Status InvalidArgument(const std::vector<FieldViolation>& violations);
grpc::Status InvalidArgument(std::string field, std::string description);

// As InvalidArgument, where the status is INVALID_ARGUMENT and its message begins with a field's
// path ("dataset.name: ..."), as core's do; else as ToGrpcStatus.
grpc::Status FieldError(const absl::Status& status);

// The status with a google.rpc.RetryInfo detail: when the client should try again.
grpc::Status RetryLater(const absl::Status& status, absl::Duration delay);

}  // namespace ffzero

#endif  // FFZERO_SERVER_ERRORS_H_
