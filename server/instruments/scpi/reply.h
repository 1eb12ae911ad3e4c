#ifndef FFZERO_SERVER_INSTRUMENTS_SCPI_REPLY_H_
#define FFZERO_SERVER_INSTRUMENTS_SCPI_REPLY_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace ffzero {

enum class ReplyKind {
  kLine,    // text up to a line feed
  kBlock,   // a block (block.h), then a line feed
  kEither,  // whichever begins
};

// A reply in what was received.
struct Reply {
  bool is_block = false;
  std::string_view content;  // without header, line feed and the carriage return before it
  std::size_t size = 0;      // bytes of all of it
};

// The reply that `received` begins with; nothing when it has not come whole. DATA_LOSS as soon as
// that is clear: a line or a block's content of more than `most` bytes, something else than a
// block, bytes between a block and its line feed. Thread-safe.
absl::StatusOr<std::optional<Reply>> FirstReply(std::string_view received, ReplyKind kind,
                                                std::size_t most);

// An entry of an instrument's error queue.
struct InstrumentError {
  long code = 0;     // 0: no error
  std::string text;  // without quotes, one line
};

// The entry in a line such as -113,"Undefined header" or +0,"No error"; nothing when it is not one.
// A bare number is one where `bare` is true. Thread-safe.
std::optional<InstrumentError> ReadErrorEntry(std::string_view line, bool bare);

}  // namespace ffzero

#endif  // FFZERO_SERVER_INSTRUMENTS_SCPI_REPLY_H_
