#ifndef FFZERO_SERVER_INSTRUMENTS_SCPI_BLOCK_H_
#define FFZERO_SERVER_INSTRUMENTS_SCPI_BLOCK_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace ffzero {

// IEEE 488.2 blocks of definite length: "#", a digit that says how many digits follow, those (the
// number of bytes), the bytes. All functions are thread-safe.

struct BlockHeader {
  std::size_t size = 0;     // of the header
  std::size_t content = 0;  // bytes that follow it
};

// The header that `bytes` begin with; nothing when more bytes are needed to tell. DATA_LOSS when
// they begin with something else, when the length is indefinite ("#0"), or when more than `most`
// bytes are announced.
absl::StatusOr<std::optional<BlockHeader>> ReadBlockHeader(std::string_view bytes,
                                                           std::size_t most);

// Adds the header for `content` bytes, at most 999,999,999.
void AppendBlockHeader(std::size_t content, std::string* out);

}  // namespace ffzero

#endif  // FFZERO_SERVER_INSTRUMENTS_SCPI_BLOCK_H_
