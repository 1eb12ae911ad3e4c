#include "server/agent/scpi/header.h"

#include <algorithm>
#include <charconv>
#include <cstddef>

#include "absl/strings/ascii.h"

namespace ffzero {
namespace {

constexpr std::size_t kMostDigits = 9;

bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }

bool SameLetters(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](unsigned char x, unsigned char y) {
    return absl::ascii_toupper(x) == absl::ascii_toupper(y);
  });
}

// Takes what stands before the next ":" off `rest`.
std::string_view TakeNode(std::string_view* rest) {
  const std::size_t colon = rest->find(':');
  const std::string_view node = rest->substr(0, colon);
  rest->remove_prefix(colon == rest->npos ? rest->size() : colon + 1);
  return node;
}

// Whether a node of a header is as a node of a pattern has it.
bool MatchNode(std::string_view pattern, std::string_view node, std::vector<int>* suffixes) {
  const bool numbered = pattern.ends_with('#');
  if (numbered) {
    pattern.remove_suffix(1);
    std::size_t letters = node.size();
    while (letters > 0 && IsDigit(node[letters - 1])) --letters;
    const std::string_view digits = node.substr(letters);
    int suffix = digits.empty() ? 1 : -1;
    if (!digits.empty() && digits.size() <= kMostDigits) {
      std::from_chars(digits.data(), digits.data() + digits.size(), suffix);
    }
    suffixes->push_back(suffix);
    node = node.substr(0, letters);
  }
  const auto end_of_short =
      std::ranges::find_if(pattern, [](unsigned char c) { return absl::ascii_islower(c); });
  const std::string_view short_form = pattern.substr(0, end_of_short - pattern.begin());
  return SameLetters(node, pattern) || SameLetters(node, short_form);
}

}  // namespace

std::optional<std::vector<int>> MatchHeader(std::string_view pattern, std::string_view header) {
  std::vector<int> suffixes;
  const std::size_t bracket = pattern.find('[');
  std::string_view needed = pattern.substr(0, bracket);
  while (!needed.empty()) {
    if (header.empty() || !MatchNode(TakeNode(&needed), TakeNode(&header), &suffixes)) {
      return std::nullopt;
    }
  }
  if (header.empty()) return suffixes;
  if (bracket == pattern.npos) return std::nullopt;
  // Without "[:" and "]".
  std::string_view optional = pattern.substr(bracket + 2, pattern.size() - bracket - 3);
  if (!MatchNode(optional, header, &suffixes)) return std::nullopt;
  return suffixes;
}

}  // namespace ffzero
