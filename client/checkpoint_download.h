#ifndef FFZERO_CLIENT_CHECKPOINT_DOWNLOAD_H_
#define FFZERO_CLIENT_CHECKPOINT_DOWNLOAD_H_

#include <cstdint>
#include <ostream>
#include <string>

#include "absl/status/statusor.h"
#include "client/training_client.h"

namespace ffzero {

struct CheckpointInfo {
  std::int64_t id = 0;
  std::int64_t bytes = 0;
  std::string sha256;  // lower-case hex
};

// Writes a job's newest checkpoint to `out`, chunk by chunk. Every chunk must go on where the one
// before ended, and the whole must have the announced size (at most 4 GiB) and SHA-256; DATA_LOSS
// otherwise, when part of it may have been written already.
absl::StatusOr<CheckpointInfo> DownloadCheckpoint(TrainingClient* client, const std::string& job_id,
                                                  std::ostream& out);

// The same into a file, which appears under its name only when it is whole: it is PATH.part until
// then, and removed after an error.
absl::StatusOr<CheckpointInfo> DownloadCheckpointFile(TrainingClient* client,
                                                      const std::string& job_id,
                                                      const std::string& path);

}  // namespace ffzero

#endif  // FFZERO_CLIENT_CHECKPOINT_DOWNLOAD_H_
