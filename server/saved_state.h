#ifndef FFZERO_SERVER_SAVED_STATE_H_
#define FFZERO_SERVER_SAVED_STATE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "core/checkpoint.h"
#include "server/store/job_store.h"

namespace ffzero {

// The checkpoint in a record. DATA_LOSS where the bytes are not those it was stored with, or as
// DecodeCheckpoint; the message names the checkpoint.
absl::StatusOr<Checkpoint> DecodeRecord(const CheckpointRecord& record);

// The newest checkpoint of a job that can be read: one that storage cannot give, that does not
// match its digest or does not decode is passed over, with a line on why in `unreadable`. Nothing
// when the job has none yet; DATA_LOSS when it has some and none can be read.
absl::StatusOr<std::optional<Checkpoint>> ReadNewestCheckpoint(
    JobStore* store, const std::string& job_id, std::vector<std::string>* unreadable);

}  // namespace ffzero

#endif  // FFZERO_SERVER_SAVED_STATE_H_
