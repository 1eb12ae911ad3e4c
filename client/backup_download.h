#ifndef FFZERO_CLIENT_BACKUP_DOWNLOAD_H_
#define FFZERO_CLIENT_BACKUP_DOWNLOAD_H_

#include <cstdint>
#include <ostream>
#include <string>

#include "absl/status/statusor.h"
#include "client/training_client.h"

namespace ffzero {

struct BackupInfo {
  std::int64_t bytes = 0;
  std::string sha256;  // lower-case hex
};

// Writes a backup of the server's store to `out`, chunk by chunk, each checked as those of
// DownloadCheckpoint are; DATA_LOSS otherwise, when part of it may have been written already.
absl::StatusOr<BackupInfo> DownloadBackup(TrainingClient* client, std::ostream& out);

// The same into a file, which appears under its name only when it is whole: it is PATH.part until
// then, and removed after an error.
absl::StatusOr<BackupInfo> DownloadBackupFile(TrainingClient* client, const std::string& path);

}  // namespace ffzero

#endif  // FFZERO_CLIENT_BACKUP_DOWNLOAD_H_
