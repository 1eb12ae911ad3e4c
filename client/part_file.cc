#include "client/part_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "client/text.h"

namespace ffzero {
namespace {

absl::Status CannotWrite(const std::string& path) {
  return absl::UnavailableError(absl::StrCat("cannot write ", Printable(path), ": ",
                                             errno == 0 ? "unknown error" : std::strerror(errno)));
}

// A name that lasts must not come before the bytes do.
bool Sync(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = file >= 0 && fsync(file) == 0;
  const int why = errno;
  if (file >= 0) close(file);
  errno = why;
  return synced;
}

}  // namespace

absl::StatusOr<std::unique_ptr<PartFile>> PartFile::Open(const std::string& path) {
  errno = 0;
  std::unique_ptr<PartFile> opened(new PartFile(path));
  if (opened->file_) return opened;
  return CannotWrite(opened->part_);
}

PartFile::PartFile(const std::string& path)
    : path_(path),
      part_(path + ".part"),
      file_(part_, std::ios::binary | std::ios::trunc),
      remove_part_({.unlink = part_}),
      remains_(file_.is_open()) {}

PartFile::~PartFile() {
  if (remains_) std::remove(part_.c_str());
}

absl::Status PartFile::Finish() {
  errno = 0;
  file_.close();
  if (!file_) return CannotWrite(part_);
  if (!Sync(part_)) return CannotWrite(part_);
  if (std::rename(part_.c_str(), path_.c_str()) != 0) return CannotWrite(path_);
  remains_ = false;
  return absl::OkStatus();
}

}  // namespace ffzero
