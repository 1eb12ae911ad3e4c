#include "server/one_line.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace ffzero {

std::string OneLine(std::string_view text, std::size_t most) {
  std::size_t end = std::min(text.size(), most);
  if (end < text.size()) {
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  }
  std::string line(text.substr(0, end));
  std::replace_if(
      line.begin(), line.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, '?');
  return end < text.size() ? line + "..." : line;
}

std::string Quoted(std::string_view text, std::size_t most) {
  return absl::StrCat("\"", OneLine(text, most), "\"");
}

}  // namespace ffzero
