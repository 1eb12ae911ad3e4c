#ifndef FFZERO_CLIENT_REPRODUCE_EPOCH_LOG_H_
#define FFZERO_CLIENT_REPRODUCE_EPOCH_LOG_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "client/training_client.h"
#include "ffzero/v1/event.pb.h"

namespace ffzero {

// The epochs of a job that has ended, in order, from its event log. UNAVAILABLE when there was no
// connection for `reconnect`.
absl::StatusOr<std::vector<v1::EpochMetrics>> FetchEpochs(TrainingClient* client,
                                                          const std::string& job_id,
                                                          absl::Duration reconnect);

}  // namespace ffzero

#endif  // FFZERO_CLIENT_REPRODUCE_EPOCH_LOG_H_
