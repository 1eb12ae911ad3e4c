#include "server/small_file.h"

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace ffzero {
namespace {

constexpr std::size_t kMostBytes = std::size_t{1} << 20;

absl::Status Refusal(const std::string& path, const std::string& why) {
  return absl::InvalidArgumentError(absl::StrCat(path, ": ", why));
}

}  // namespace

absl::StatusOr<std::string> ReadSmallFile(const std::string& path) {
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  if (error) return Refusal(path, error.message());
  if (!std::filesystem::is_regular_file(status)) return Refusal(path, "is not a regular file");
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) return Refusal(path, errno == 0 ? "cannot be opened" : std::strerror(errno));
  // One byte more than allowed shows that there are more, whatever the file's size was a moment
  // ago.
  std::string text(kMostBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad()) return Refusal(path, "cannot be read");
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > kMostBytes) return Refusal(path, "more than 1 MiB found; must be at most that");
  return text;
}

}  // namespace ffzero
