#ifndef FFZERO_CLIENT_VERBS_CONTROL_H_
#define FFZERO_CLIENT_VERBS_CONTROL_H_

#include "absl/status/statusor.h"
#include "client/session.h"
#include "ffzero/v1/job.pb.h"

namespace ffzero {

// What the verbs that steer a job print of it: its id and the state it is in now, or the error.
ExitStatus PrintState(const Session& session, const absl::StatusOr<v1::Job>& job);

}  // namespace ffzero

#endif  // FFZERO_CLIENT_VERBS_CONTROL_H_
