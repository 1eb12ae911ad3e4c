#ifndef FFZERO_CLIENT_CHUNK_CHECK_H_
#define FFZERO_CLIENT_CHUNK_CHECK_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/sha256_sum.h"

namespace ffzero {

// A part of a download, with what it announces of the whole. It does not own the data.
struct Chunk {
  std::int64_t offset = 0;
  std::int64_t total_size = 0;
  const std::string* sha256 = nullptr;
  const std::string* data = nullptr;
};

// Compares each chunk of a download with those before, and the whole with what they announced.
// Errors are DATA_LOSS and begin with what is downloaded.
class ChunkCheck {
 public:
  // `what` is downloaded, of at most `most_bytes`.
  ChunkCheck(std::string what, std::int64_t most_bytes);

  absl::Status Add(const Chunk& chunk);
  // The SHA-256 of the whole, lower-case hex, once all is there.
  absl::StatusOr<std::string> End();
  std::int64_t received() const { return received_; }

 private:
  absl::Status Broken(const std::string& why) const;

  const std::string what_;
  const std::int64_t most_bytes_;
  bool first_ = true;
  std::int64_t total_ = 0;
  std::string sha256_;
  std::int64_t received_ = 0;
  Sha256Sum digest_;
};

}  // namespace ffzero

#endif  // FFZERO_CLIENT_CHUNK_CHECK_H_
