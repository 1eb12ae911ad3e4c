#include "client/idx_file.h"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string>

#include "absl/strings/str_cat.h"
#include "client/text.h"

namespace ffzero {
namespace {

constexpr std::uint32_t kImageMagic = 0x00000803;
constexpr std::uint32_t kLabelMagic = 0x00000801;
constexpr std::uint32_t kMostSide = 1024;
constexpr std::uint32_t kMostCount = 1u << 30;

std::uint32_t BigEndian(const std::string& bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = at; i < at + 4; ++i) {
    value = value << 8 | static_cast<std::uint8_t>(bytes[i]);
  }
  return value;
}

}  // namespace

absl::StatusOr<IdxFile> IdxFile::Open(const std::string& path, Kind kind) {
  errno = 0;
  gzFile opened = gzopen(path.c_str(), "rb");
  if (opened == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat(
        Printable(path), ": ", errno == 0 ? "it cannot be opened" : std::strerror(errno)));
  }
  IdxFile file(path, opened);
  if (absl::Status status = file.ReadHeader(kind); !status.ok()) return status;
  return file;
}

absl::Status IdxFile::ReadHeader(Kind kind) {
  const std::uint32_t expected = kind == Kind::kImages ? kImageMagic : kLabelMagic;
  const absl::StatusOr<std::string> magic = ReadBytes(4);
  if (!magic.ok()) return magic.status();
  if (const std::uint32_t found = BigEndian(*magic, 0); found != expected) {
    return Broken(absl::StrCat("magic number 0x", absl::Hex(found, absl::kZeroPad8), " found; 0x",
                               absl::Hex(expected, absl::kZeroPad8), " expected"));
  }
  const absl::StatusOr<std::string> sizes = ReadBytes(kind == Kind::kImages ? 12 : 4);
  if (!sizes.ok()) return sizes.status();
  const std::uint32_t count = BigEndian(*sizes, 0);
  if (count == 0 || count > kMostCount) {
    return Broken(absl::StrCat(count, " samples found; must be 1 to ", kMostCount));
  }
  count_ = static_cast<int>(count);
  if (kind == Kind::kLabels) return absl::OkStatus();
  const std::uint32_t rows = BigEndian(*sizes, 4), columns = BigEndian(*sizes, 8);
  if (rows == 0 || columns == 0 || rows > kMostSide || columns > kMostSide) {
    return Broken(
        absl::StrCat("images of ", rows, " x ", columns, " found; sides must be 1 to ", kMostSide));
  }
  rows_ = static_cast<int>(rows);
  columns_ = static_cast<int>(columns);
  return absl::OkStatus();
}

absl::StatusOr<std::string> IdxFile::Read(int count) {
  return ReadBytes(static_cast<std::size_t>(count) * rows_ * columns_);
}

absl::Status IdxFile::Skip(int count) {
  // One by one, so that no more than an image is held.
  for (int i = 0; i < count; ++i) {
    if (const auto skipped = Read(1); !skipped.ok()) return skipped.status();
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> IdxFile::ReadBytes(std::size_t size) {
  std::string bytes(size, '\0');
  const int got = gzread(file_.get(), bytes.data(), static_cast<unsigned>(size));
  if (got >= 0 && static_cast<std::size_t>(got) == size) return bytes;
  int code = Z_OK;
  const std::string why = gzerror(file_.get(), &code);
  if (code == Z_ERRNO) return Broken(std::strerror(errno));
  if (code != Z_OK && code != Z_BUF_ERROR) return Broken(absl::StrCat("damaged: ", why));
  return Broken("truncated: it ends before what its header says");
}

absl::Status IdxFile::Broken(const std::string& what) const {
  return absl::InvalidArgumentError(absl::StrCat(Printable(path_), ": ", Printable(what)));
}

}  // namespace ffzero
