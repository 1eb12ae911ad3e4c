#ifndef FFZERO_SERVER_STORE_DIRECTORY_LOCK_H_
#define FFZERO_SERVER_STORE_DIRECTORY_LOCK_H_

#include <string>
#include <utility>

#include "absl/status/statusor.h"

namespace ffzero {

// Holds a data directory for one process, until it goes or the process dies, however it dies.
class DirectoryLock {
 public:
  // Makes the directory where it is missing. FAILED_PRECONDITION, naming the directory and the
  // holder's process id, when another process has it; RESOURCE_EXHAUSTED on a full disk;
  // UNAVAILABLE when it cannot be written.
  static absl::StatusOr<DirectoryLock> Take(const std::string& directory);

  DirectoryLock(DirectoryLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  DirectoryLock& operator=(DirectoryLock&&) = delete;
  ~DirectoryLock();

 private:
  explicit DirectoryLock(int file) : file_(file) {}

  int file_;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_STORE_DIRECTORY_LOCK_H_
