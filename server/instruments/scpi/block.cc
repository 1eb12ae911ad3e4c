#include "server/instruments/scpi/block.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "server/one_line.h"

namespace ffzero {
namespace {

constexpr std::size_t kShown = 20;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

absl::Status NoBlock(std::string_view bytes) {
  return absl::DataLossError(absl::StrCat(Quoted(bytes, kShown),
                                          " found; must be a block of definite length, such as "
                                          "#3512 and 512 bytes"));
}

}  // namespace

absl::StatusOr<std::optional<BlockHeader>> ReadBlockHeader(std::string_view bytes,
                                                           std::size_t most) {
  if (bytes.empty()) return std::nullopt;
  if (bytes[0] != '#') return NoBlock(bytes);
  if (bytes.size() == 1) return std::nullopt;
  if (!IsDigit(bytes[1]) || bytes[1] == '0') return NoBlock(bytes);
  const std::size_t digits = bytes[1] - '0';
  BlockHeader header{.size = 2 + digits};
  for (std::size_t i = 2; i < header.size; ++i) {
    if (i == bytes.size()) return std::nullopt;
    if (!IsDigit(bytes[i])) return NoBlock(bytes);
    header.content = 10 * header.content + (bytes[i] - '0');
  }
  if (header.content > most) {
    return absl::DataLossError(
        absl::StrCat("a block of ", header.content, " bytes found; must be at most ", most));
  }
  return header;
}

void AppendBlockHeader(std::size_t content, std::string* out) {
  const std::string length = absl::StrCat(content);
  absl::StrAppend(out, "#", length.size(), length);
}

}  // namespace ffzero
