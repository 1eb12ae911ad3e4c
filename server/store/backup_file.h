#ifndef FFZERO_SERVER_STORE_BACKUP_FILE_H_
#define FFZERO_SERVER_STORE_BACKUP_FILE_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/go_on.h"

namespace ffzero {

// A backup is the store's SQLite file and behind it a line with the SHA-256 of that, so that one
// that was cut short or altered is known for what it is. Files are open descriptors, read and
// written at absolute places; a mebibyte at a time is in memory.

struct SealedBackup {
  std::int64_t bytes = 0;
  std::string sha256;  // of all of them, the line included
};

// Reads `size` bytes. UNAVAILABLE when that fails, DATA_LOSS where the file ends before.
absl::Status ReadAt(int file, std::int64_t offset, std::int64_t size, std::string* bytes);

// Adds the line to a file. RESOURCE_EXHAUSTED on a full disk, UNAVAILABLE when it cannot be read or
// written.
absl::StatusOr<SealedBackup> SealBackup(int file, const GoOn& go_on);

// Writes what a backup holds before its line to the empty file `to`, and returns its size.
// DATA_LOSS when the backup is not whole or not as it was sealed, with part of it written by then;
// else as SealBackup.
absl::StatusOr<std::int64_t> UnsealBackup(int backup, int to);

}  // namespace ffzero

#endif  // FFZERO_SERVER_STORE_BACKUP_FILE_H_
