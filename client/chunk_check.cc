#include "client/chunk_check.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "client/text.h"

namespace ffzero {

ChunkCheck::ChunkCheck(std::string what, std::int64_t most_bytes)
    : what_(std::move(what)), most_bytes_(most_bytes) {}

absl::Status ChunkCheck::Broken(const std::string& why) const {
  return absl::DataLossError(absl::StrCat(what_, ": ", why));
}

absl::Status ChunkCheck::Add(const Chunk& chunk) {
  const std::string sha256 = absl::AsciiStrToLower(*chunk.sha256);
  if (std::exchange(first_, false)) {
    total_ = chunk.total_size;
    sha256_ = sha256;
  }
  if (chunk.total_size < 0 || chunk.total_size > most_bytes_) {
    return Broken(absl::StrCat(chunk.total_size, " bytes announced; must be 0 to ", most_bytes_));
  }
  if (chunk.total_size != total_ || sha256 != sha256_) {
    return Broken(absl::StrCat("a chunk belongs to another ", what_));
  }
  const auto size = static_cast<std::int64_t>(chunk.data->size());
  if (chunk.offset != received_) {
    return Broken(absl::StrCat("a chunk at byte ", chunk.offset, " follows ", received_, " bytes"));
  }
  if (size > total_ - received_) {
    return Broken(absl::StrCat("more than the announced ", total_, " bytes came"));
  }
  received_ += size;
  digest_.Add(*chunk.data);
  return absl::OkStatus();
}

absl::StatusOr<std::string> ChunkCheck::End() {
  if (first_) return Broken("nothing came");
  if (received_ != total_) {
    return Broken(absl::StrCat(received_, " of ", total_, " bytes came"));
  }
  const std::string found = digest_.Hex();
  if (found == sha256_) return found;
  return Broken(absl::StrCat("its SHA-256 is ", found, "; must be ", Printable(sha256_)));
}

}  // namespace ffzero
