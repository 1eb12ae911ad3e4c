#include "client/files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "client/text.h"

namespace ffzero {
namespace {

constexpr std::size_t kMostBytes = std::size_t{16} << 20;

absl::Status Failure(const char* what, const std::string& path, int error) {
  const std::string text = absl::StrCat(what, " ", Printable(path), ": ", std::strerror(error));
  return error == ENOENT ? absl::NotFoundError(text) : absl::UnavailableError(text);
}

absl::Status CannotWrite(const std::string& path, int error) {
  return absl::UnavailableError(Failure("cannot write", path, error).message());
}

// A file descriptor that is closed with its scope.
class File {
 public:
  File(const std::string& path, int flags) : fd_(open(path.c_str(), flags | O_CLOEXEC, 0666)) {}
  ~File() {
    if (fd_ >= 0) close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  int fd() const { return fd_; }

 private:
  const int fd_;
};

// Returns errno, 0 when all went well.
int WriteAll(const std::string& path, const std::string& text) {
  const File file(path, O_WRONLY | O_CREAT | O_TRUNC);
  if (file.fd() < 0) return errno;
  for (std::size_t at = 0; at < text.size();) {
    const ssize_t written = write(file.fd(), text.data() + at, text.size() - at);
    if (written < 0 && errno != EINTR) return errno;
    if (written > 0) at += static_cast<std::size_t>(written);
  }
  return fsync(file.fd()) == 0 ? 0 : errno;
}

}  // namespace

absl::Status WriteFile(const std::string& path, const std::string& text) {
  const std::string part = path + ".part";
  if (const int error = WriteAll(part, text); error != 0) {
    unlink(part.c_str());
    return CannotWrite(part, error);
  }
  if (std::rename(part.c_str(), path.c_str()) != 0) {
    const int error = errno;
    unlink(part.c_str());
    return CannotWrite(path, error);
  }
  // The new name must reach the disk too.
  const std::string folder = (std::filesystem::path(path).parent_path() / ".").string();
  const File directory(folder, O_RDONLY | O_DIRECTORY);
  if (directory.fd() < 0 || fsync(directory.fd()) != 0) return CannotWrite(folder, errno);
  return absl::OkStatus();
}

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) return Failure("cannot read", path, errno);
  std::string text;
  char block[1 << 16];
  while (file.read(block, sizeof(block)) || file.gcount() > 0) {
    text.append(block, static_cast<std::size_t>(file.gcount()));
    if (text.size() > kMostBytes) {
      return absl::DataLossError(
          absl::StrCat(Printable(path), ": more than ", kMostBytes, " bytes"));
    }
  }
  // A folder can be opened, and then not read.
  if (file.bad()) return Failure("cannot read", path, errno);
  return text;
}

absl::Status MakeFolder(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (!error && std::filesystem::is_directory(path, error)) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("cannot make the folder ", Printable(path), ": ",
                                             error ? error.message() : "is no folder"));
}

}  // namespace ffzero
