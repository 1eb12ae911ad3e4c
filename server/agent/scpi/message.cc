#include "server/agent/scpi/message.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <optional>
#include <system_error>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "server/instruments/scpi/block.h"
#include "server/instruments/scpi/trimmed.h"
#include "server/one_line.h"

namespace ffzero {
namespace {

constexpr std::size_t kMostHeader = 128;
constexpr std::size_t kMostUnits = 1000;
constexpr std::size_t kShown = 40;

// Takes the unit that ends at a ";" or with all of it off `text`, and white space off the unit: but
// not off a block's end, whose last bytes may look like it.
std::string_view TakeUnit(std::string_view* rest) {
  const std::string_view text = *rest;
  std::size_t at = 0;
  std::size_t content = 0;  // up to here it is not white space
  while (at < text.size() && text[at] != ';') {
    if (text[at] == '"' || text[at] == '\'') {
      const std::size_t close = text.find(text[at], at + 1);
      at = close == text.npos ? text.size() : close + 1;
      content = at;
      continue;
    }
    if (text[at] == '#') {
      const auto block = ReadBlockHeader(text.substr(at), text.size());
      if (block.ok() && block->has_value()) {
        at = std::min(text.size(), at + (*block)->size + (*block)->content);
        content = at;
        continue;
      }
    }
    ++at;
    if (!absl::ascii_isspace(static_cast<unsigned char>(text[at - 1]))) content = at;
  }
  rest->remove_prefix(std::min(text.size(), at + 1));
  const std::size_t first = text.substr(0, content).find_first_not_of(" \t\r\n\v\f");
  return first == text.npos ? std::string_view() : text.substr(first, content - first);
}

bool IsHeader(std::string_view header) {
  if (header.empty() || header.size() > kMostHeader) return false;
  if (header.starts_with('*')) header.remove_prefix(1);
  if (header.empty() || header.starts_with(':') || header.ends_with(':')) return false;
  return header.find("::") == header.npos && std::ranges::all_of(header, [](unsigned char c) {
           return absl::ascii_isalnum(c) || c == ':' || c == '_';
         });
}

ScpiError Syntax(std::string_view found) {
  return {.code = ScpiCode::kSyntax, .detail = OneLine(found, kShown)};
}

}  // namespace

ScpiError ParseScpiMessage(std::string_view message, std::vector<ScpiUnit>* units) {
  std::string path;  // what a header without ":" goes on from
  while (!message.empty()) {
    const std::string_view text = TakeUnit(&message);
    if (text.empty()) continue;
    if (units->size() == kMostUnits) return {.code = ScpiCode::kTooMuchData, .detail = "commands"};
    const std::size_t space = text.find_first_of(" \t");
    std::string_view header = text.substr(0, space);
    ScpiUnit unit;
    // There may be none: an open string ends in white space too.
    const std::size_t first = text.find_first_not_of(" \t", space);
    if (first != text.npos) unit.parameters = text.substr(first);
    unit.query = header.ends_with('?');
    if (unit.query) header.remove_suffix(1);
    const bool common = header.starts_with('*');
    const bool from_root = header.starts_with(':');
    if (from_root) header.remove_prefix(1);
    if (!IsHeader(header)) return Syntax(text);
    unit.header = common || from_root ? std::string(header) : path + std::string(header);
    if (unit.header.size() > kMostHeader) return Syntax(text);
    if (!common) path = unit.header.substr(0, unit.header.rfind(':') + 1);
    units->push_back(std::move(unit));
  }
  return {};
}

ScpiError ReadBlockParameter(std::string_view parameters, std::string_view* content) {
  const auto header = ReadBlockHeader(parameters, parameters.size());
  if (!header.ok() || !header->has_value() ||
      (*header)->size + (*header)->content != parameters.size()) {
    return {.code = ScpiCode::kInvalidBlock, .detail = OneLine(parameters, kShown)};
  }
  *content = parameters.substr((*header)->size);
  return {};
}

ScpiError ReadWholeNumbers(std::string_view parameters, std::vector<int>* out) {
  while (!parameters.empty()) {
    const std::size_t comma = parameters.find(',');
    const std::string_view text = Trimmed(parameters.substr(0, comma));
    int value = -1;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || stop != text.data() + text.size() || value < 0) {
      return {.code = ScpiCode::kDataType,
              .detail = absl::StrCat(OneLine(text, kShown), " is not a whole number")};
    }
    out->push_back(value);
    if (comma == parameters.npos) break;
    parameters.remove_prefix(comma + 1);
    if (parameters.empty()) return {.code = ScpiCode::kSyntax, .detail = "a comma at the end"};
  }
  return {};
}

}  // namespace ffzero
