#include "server/instruments/scpi/reply.h"

#include <charconv>
#include <system_error>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "server/instruments/scpi/block.h"
#include "server/instruments/scpi/trimmed.h"
#include "server/one_line.h"

namespace ffzero {
namespace {

constexpr std::size_t kShown = 40;
constexpr std::size_t kMostErrorText = 200;

absl::StatusOr<std::optional<Reply>> FirstLine(std::string_view received, std::size_t most) {
  // A carriage return and the line feed come on top.
  const std::size_t end = received.substr(0, most + 2).find('\n');
  if (end == received.npos) {
    if (received.size() < most + 2) return std::nullopt;
    return absl::DataLossError(
        absl::StrCat("a line of more than ", most, " bytes found: ", Quoted(received, kShown)));
  }
  Reply reply{.content = received.substr(0, end), .size = end + 1};
  if (reply.content.ends_with('\r')) reply.content.remove_suffix(1);
  if (reply.content.size() <= most) return reply;
  return absl::DataLossError(
      absl::StrCat("a line of ", reply.content.size(), " bytes found; must be at most ", most));
}

absl::StatusOr<std::optional<Reply>> FirstBlock(std::string_view received, std::size_t most) {
  const auto header = ReadBlockHeader(received, most);
  if (!header.ok()) return header.status();
  if (!header->has_value()) return std::nullopt;
  const std::size_t end = (*header)->size + (*header)->content;
  if (received.size() <= end) return std::nullopt;
  std::string_view rest = received.substr(end);
  if (rest == "\r") return std::nullopt;
  const std::size_t terminator = rest.starts_with("\r\n") ? 2 : 1;
  if (rest[terminator - 1] != '\n') {
    return absl::DataLossError(absl::StrCat("a block of ", (*header)->content,
                                            " bytes is followed by ", Quoted(rest, kShown),
                                            "; must be followed by a line feed"));
  }
  return Reply{.is_block = true,
               .content = received.substr((*header)->size, (*header)->content),
               .size = end + terminator};
}

}  // namespace

absl::StatusOr<std::optional<Reply>> FirstReply(std::string_view received, ReplyKind kind,
                                                std::size_t most) {
  const bool block =
      kind == ReplyKind::kBlock || (kind == ReplyKind::kEither && received.starts_with('#'));
  return block ? FirstBlock(received, most) : FirstLine(received, most);
}

std::optional<InstrumentError> ReadErrorEntry(std::string_view line, bool bare) {
  std::string_view rest = Trimmed(line);
  if (rest.starts_with('+')) rest.remove_prefix(1);
  InstrumentError error;
  const auto [stop, wrong] = std::from_chars(rest.data(), rest.data() + rest.size(), error.code);
  if (wrong != std::errc()) return std::nullopt;
  rest.remove_prefix(stop - rest.data());
  if (rest.empty()) return bare ? std::optional(error) : std::nullopt;
  if (!rest.starts_with(',')) return std::nullopt;
  rest = Trimmed(rest.substr(1));
  if (rest.size() < 2 || rest.front() != '"' || rest.back() != '"') return std::nullopt;
  error.text = OneLine(rest.substr(1, rest.size() - 2), kMostErrorText);
  return error;
}

}  // namespace ffzero
