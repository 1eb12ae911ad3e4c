#include "server/instruments/scpi/identification.h"

#include <cstddef>

#include "server/instruments/scpi/trimmed.h"
#include "server/one_line.h"

namespace ffzero {
namespace {

constexpr std::size_t kMostPart = 100;

// Takes what stands before the next comma off `rest`.
std::string_view TakePart(std::string_view* rest) {
  const std::size_t comma = rest->find(',');
  const std::string_view part = rest->substr(0, comma);
  rest->remove_prefix(comma == rest->npos ? rest->size() : comma + 1);
  return part;
}

}  // namespace

Identification ReadIdentification(std::string_view reply) {
  TakePart(&reply);
  TakePart(&reply);
  Identification found;
  found.serial = OneLine(Trimmed(TakePart(&reply)), kMostPart);
  found.firmware = OneLine(Trimmed(reply), kMostPart);
  return found;
}

bool MatchesPattern(std::string_view text, std::string_view pattern) {
  // Where the last "*" stood, and how much of the text it has taken: what does not fit after it
  // makes it take one character more.
  std::size_t star = pattern.npos;
  std::size_t taken = 0;
  std::size_t t = 0;
  std::size_t p = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      taken = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != pattern.npos) {
      p = star + 1;
      t = ++taken;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace ffzero
