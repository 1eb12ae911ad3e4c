#include "server/store/backup_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <functional>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "server/digest.h"
#include "server/one_line.h"

namespace ffzero {
namespace {

constexpr std::size_t kPart = std::size_t{1} << 20;
constexpr char kLineStart[] = "\nffzero backup 1, SHA-256 of all before this line: ";
constexpr std::size_t kDigits = 64;
constexpr std::int64_t kLine = sizeof(kLineStart) - 1 + kDigits + 1;

std::string LineOf(const std::string& sha256) { return absl::StrCat(kLineStart, sha256, "\n"); }

// The error that errno tells of.
absl::Status FileError(const char* what) {
  const bool full = errno == ENOSPC || errno == EDQUOT || errno == EFBIG;
  return absl::Status(full ? absl::StatusCode::kResourceExhausted : absl::StatusCode::kUnavailable,
                      absl::StrCat(what, ": ", std::strerror(errno)));
}

absl::StatusOr<std::int64_t> SizeOf(int file) {
  struct stat found = {};
  if (fstat(file, &found) != 0) return FileError("cannot be read");
  if (!S_ISREG(found.st_mode)) return absl::DataLossError("is no file");
  return std::int64_t{found.st_size};
}

absl::Status WriteAt(int file, std::int64_t offset, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = pwrite(file, bytes.data(), bytes.size(), offset);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return FileError("cannot be written");
    offset += put;
    bytes.remove_prefix(put);
  }
  return absl::OkStatus();
}

using TakePart = std::function<absl::Status(std::int64_t offset, std::string_view part)>;

// Hands over the first `size` bytes of the file, part by part.
absl::Status ForEachPart(int file, std::int64_t size, const TakePart& take) {
  std::string part;
  for (std::int64_t offset = 0; offset < size; offset += part.size()) {
    const std::int64_t next = std::min<std::int64_t>(kPart, size - offset);
    if (absl::Status status = ReadAt(file, offset, next, &part); !status.ok()) return status;
    if (absl::Status status = take(offset, part); !status.ok()) return status;
  }
  return absl::OkStatus();
}

// The digest that the line at the end of a backup of `size` bytes names.
absl::StatusOr<std::string> ReadSeal(int backup, std::int64_t size) {
  std::string line;
  if (size >= kLine) {
    absl::Status status = ReadAt(backup, size - kLine, kLine, &line);
    if (!status.ok()) return status;
  }
  if (line.rfind(kLineStart, 0) == 0 && line.back() == '\n') {
    return line.substr(line.size() - kDigits - 1, kDigits);
  }
  return absl::DataLossError(
      absl::StrCat("is no whole backup: its ", size,
                   " bytes do not end as those of `ffzero backup` do; was it cut short?"));
}

}  // namespace

absl::Status ReadAt(int file, std::int64_t offset, std::int64_t size, std::string* bytes) {
  bytes->resize(size);
  for (std::int64_t done = 0; done < size;) {
    const ssize_t got = pread(file, bytes->data() + done, size - done, offset + done);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return FileError("cannot be read");
    if (got == 0) return absl::DataLossError("became shorter while it was read");
    done += got;
  }
  return absl::OkStatus();
}

absl::StatusOr<SealedBackup> SealBackup(int file, const GoOn& go_on) {
  const absl::StatusOr<std::int64_t> size = SizeOf(file);
  if (!size.ok()) return size.status();
  Sha256Sum sum;
  absl::Status status = ForEachPart(file, *size, [&](std::int64_t, std::string_view part) {
    sum.Add(part);
    return go_on();
  });
  if (!status.ok()) return status;
  const std::string line = LineOf(sum.Hex());
  if (status = WriteAt(file, *size, line); !status.ok()) return status;
  sum.Add(line);
  return SealedBackup{.bytes = *size + kLine, .sha256 = sum.Hex()};
}

absl::StatusOr<std::int64_t> UnsealBackup(int backup, int to) {
  const absl::StatusOr<std::int64_t> size = SizeOf(backup);
  if (!size.ok()) return size.status();
  const absl::StatusOr<std::string> named = ReadSeal(backup, *size);
  if (!named.ok()) return named.status();
  const std::int64_t held = *size - kLine;
  Sha256Sum sum;
  absl::Status status = ForEachPart(backup, held, [&](std::int64_t offset, std::string_view part) {
    sum.Add(part);
    return WriteAt(to, offset, part);
  });
  if (!status.ok()) return status;
  const std::string found = sum.Hex();
  if (found == *named) return held;
  return absl::DataLossError(absl::StrCat("was altered: the SHA-256 of what it holds is ", found,
                                          "; must be ", OneLine(*named, kDigits)));
}

}  // namespace ffzero
