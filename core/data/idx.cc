#include "core/data/idx.h"

#include <zlib.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"

namespace ffzero {
namespace {

constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 30;
constexpr std::uint32_t kMostSide = 1024;

struct CloseFile {
  void operator()(gzFile file) const { gzclose(file); }
};
using File = std::unique_ptr<gzFile_s, CloseFile>;

// An IDX file being read; zlib takes plain files as they are.
class IdxFile {
 public:
  static absl::StatusOr<IdxFile> Open(const std::string& path) {
    std::error_code ignored;
    for (const std::string& name : {path, path + ".gz"}) {
      if (!std::filesystem::is_regular_file(name, ignored)) continue;
      File file(gzopen(name.c_str(), "rb"));
      if (file == nullptr) {
        return absl::UnavailableError(absl::StrCat(name, ": it cannot be opened"));
      }
      gzbuffer(file.get(), 1 << 17);
      return IdxFile(name, std::move(file));
    }
    return absl::NotFoundError(absl::StrCat(path, ": neither it nor ", path, ".gz is there"));
  }

  absl::Status Fail(const std::string& what) const {
    return absl::DataLossError(absl::StrCat(path_, ": ", what));
  }

  // Reads the magic number, which must be `magic`, and `count` sizes.
  absl::StatusOr<std::vector<std::uint32_t>> Header(std::uint32_t magic, int count) {
    if (absl::Status status = Read(4 * (count + std::uint64_t{1})); !status.ok()) return status;
    std::vector<std::uint32_t> words;
    for (int w = 0; w <= count; ++w) {
      const std::uint8_t* b = content_.data() + static_cast<std::size_t>(4) * w;
      words.push_back(std::uint32_t{b[0]} << 24 | std::uint32_t{b[1]} << 16 |
                      std::uint32_t{b[2]} << 8 | b[3]);
    }
    if (words[0] != magic) {
      return Fail(absl::StrCat("magic number 0x", absl::Hex(words[0], absl::kZeroPad8),
                               " found; 0x", absl::Hex(magic, absl::kZeroPad8), " expected"));
    }
    words.erase(words.begin());
    return words;
  }

  // Reads `size` more bytes, after which the file must end.
  absl::Status Rest(std::uint64_t size) {
    if (size > kMostBytes) {
      return Fail(absl::StrCat("its header asks for ", size, " bytes; at most ", kMostBytes));
    }
    if (absl::Status status = Read(size); !status.ok()) return status;
    std::uint8_t extra = 0;
    const int got = gzread(file_.get(), &extra, 1);
    if (got > 0) return Fail("bytes found after the end that its header states");
    return got < 0 ? Damaged() : absl::OkStatus();
  }

  std::vector<std::uint8_t> TakeContent() { return std::move(content_); }

 private:
  IdxFile(std::string path, File file) : path_(std::move(path)), file_(std::move(file)) {}

  absl::Status Damaged() const {
    int code = 0;
    return Fail(absl::StrCat("damaged: ", gzerror(file_.get(), &code)));
  }

  absl::Status Read(std::uint64_t size) {
    constexpr std::uint64_t kAtOnce = 1 << 20;
    const std::size_t begin = content_.size();
    while (content_.size() < begin + size) {
      const std::size_t have = content_.size();
      const std::uint64_t want = std::min(kAtOnce, begin + size - have);
      content_.resize(have + want);
      const int got = gzread(file_.get(), content_.data() + have, static_cast<unsigned>(want));
      if (got < 0) return Damaged();
      if (static_cast<std::uint64_t>(got) < want) {
        return Fail(absl::StrCat("truncated: ", have + got, " bytes found; its header says ",
                                 begin + size));
      }
    }
    return absl::OkStatus();
  }

  std::string path_;
  File file_;
  std::vector<std::uint8_t> content_;
};

}  // namespace

absl::StatusOr<IdxImages> ReadIdxImages(const std::string& path) {
  absl::StatusOr<IdxFile> file = IdxFile::Open(path);
  if (!file.ok()) return file.status();
  const auto sizes = file->Header(0x00000803, 3);
  if (!sizes.ok()) return sizes.status();
  const std::uint32_t count = (*sizes)[0], rows = (*sizes)[1], columns = (*sizes)[2];
  if (count == 0 || rows == 0 || columns == 0 || rows > kMostSide || columns > kMostSide) {
    return file->Fail(absl::StrCat(count, " images of ", rows, " x ", columns,
                                   " found; at least one, sides 1 to ", kMostSide));
  }
  if (absl::Status status = file->Rest(std::uint64_t{count} * rows * columns); !status.ok()) {
    return status;
  }
  IdxImages images;
  images.count = static_cast<int>(count);
  images.rows = static_cast<int>(rows);
  images.columns = static_cast<int>(columns);
  images.content = file->TakeContent();
  return images;
}

absl::StatusOr<IdxLabels> ReadIdxLabels(const std::string& path) {
  absl::StatusOr<IdxFile> file = IdxFile::Open(path);
  if (!file.ok()) return file.status();
  const auto sizes = file->Header(0x00000801, 1);
  if (!sizes.ok()) return sizes.status();
  if (absl::Status status = file->Rest((*sizes)[0]); !status.ok()) return status;
  IdxLabels labels;
  labels.count = static_cast<int>((*sizes)[0]);
  labels.content = file->TakeContent();
  return labels;
}

}  // namespace ffzero
