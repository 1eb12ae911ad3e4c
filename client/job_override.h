#ifndef FFZERO_CLIENT_JOB_OVERRIDE_H_
#define FFZERO_CLIENT_JOB_OVERRIDE_H_

#include <string>

#include "absl/status/status.h"
#include "ffzero/v1/job.pb.h"

namespace ffzero {

// Applies one --set: PATH=VALUE with a path of field names joined by dots (training.epochs=20).
// Strings need no quotes, enumerations are given by name, a repeated field takes a list
// (network.mlp.layers=[10,10]) that replaces the one before. Setting a field of one kind of network
// or sampling drops the other kind. INVALID_ARGUMENT names the path, the value and what is allowed;
// `spec` is then unchanged but for messages on the path, which may have come to be.
absl::Status ApplyOverride(const std::string& assignment, v1::JobSpec* spec);

}  // namespace ffzero

#endif  // FFZERO_CLIENT_JOB_OVERRIDE_H_
