#include "server/store/directory_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"

namespace ffzero {

namespace {

// The error that errno tells of.
absl::Status FileError(const std::string& path) {
  const bool full = errno == ENOSPC || errno == EDQUOT;
  return absl::Status(full ? absl::StatusCode::kResourceExhausted : absl::StatusCode::kUnavailable,
                      absl::StrCat("data_dir: ", path, ": ", std::strerror(errno)));
}

}  // namespace

absl::StatusOr<DirectoryLock> DirectoryLock::Take(const std::string& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  const std::string path = directory + "/ffzero.lock";
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return FileError(path);
  DirectoryLock lock(file);
  if (flock(file, LOCK_EX | LOCK_NB) != 0) {
    char holder[32] = {};
    if (read(file, holder, sizeof(holder) - 1) <= 0) std::strcpy(holder, "unknown");
    return absl::FailedPreconditionError(absl::StrCat(
        "data_dir: ", directory, " is in use by process ", holder, "; one server a directory"));
  }
  const std::string pid = absl::StrCat(getpid());
  // In this order a full disk has room for it: that of the last holder.
  if (pwrite(file, pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size()) ||
      ftruncate(file, static_cast<off_t>(pid.size())) != 0) {
    return FileError(path);
  }
  return lock;
}

DirectoryLock::~DirectoryLock() {
  if (file_ >= 0) close(file_);
}

}  // namespace ffzero
