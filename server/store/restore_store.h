#ifndef FFZERO_SERVER_STORE_RESTORE_STORE_H_
#define FFZERO_SERVER_STORE_RESTORE_STORE_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

namespace ffzero {

struct RestoredStore {
  std::int64_t jobs = 0;
  std::int64_t bytes = 0;
};

// Makes the store of a data directory out of a backup: whole and on the disk, or not at all. The
// directory is made where it is missing and must hold no store. Errors name the file or directory:
// FAILED_PRECONDITION for a directory that holds a store or that another process has, and for a
// backup by a newer program; DATA_LOSS for a file that is no whole, unaltered backup;
// RESOURCE_EXHAUSTED on a full disk; UNAVAILABLE when something cannot be read or written.
absl::StatusOr<RestoredStore> RestoreStore(const std::string& backup, const std::string& data_dir);

}  // namespace ffzero

#endif  // FFZERO_SERVER_STORE_RESTORE_STORE_H_
