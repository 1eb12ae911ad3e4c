#include "client/text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace ffzero {
namespace {

constexpr double kMostSeconds = 1e12;

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

// Bytes of the UTF-8 character at `text[at]`; 0 when there is none.
std::size_t CharacterSize(const std::string& text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  std::size_t size = 0;
  if (lead < 0x80) size = 1;
  if (lead >= 0xc2 && lead < 0xe0) size = 2;
  if (lead >= 0xe0 && lead < 0xf0) size = 3;
  if (lead >= 0xf0 && lead < 0xf5) size = 4;
  if (at + size > text.size()) return 0;
  for (std::size_t i = 1; i < size; ++i) {
    if (!IsContinuation(text[at + i])) return 0;
  }
  if (size < 3) return size;
  // Written longer than it need be, a surrogate, or beyond U+10FFFF.
  const auto second = static_cast<unsigned char>(text[at + 1]);
  const bool none = (lead == 0xe0 && second < 0xa0) || (lead == 0xed && second >= 0xa0) ||
                    (lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second >= 0x90);
  return none ? 0 : size;
}

bool IsControl(const std::string& text, std::size_t at, std::size_t size) {
  const auto lead = static_cast<unsigned char>(text[at]);
  if (size == 1) return lead < 0x20 || lead == 0x7f;
  // U+0080 to U+009F: terminals obey some of them like escape sequences.
  return size == 2 && lead == 0xc2 && static_cast<unsigned char>(text[at + 1]) < 0xa0;
}

}  // namespace

std::string Printable(const std::string& text) {
  std::string shown;
  shown.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t size = CharacterSize(text, i);
    if (text[i] == '\n' || text[i] == '\r' || text[i] == '\t') {
      shown += ' ';
    } else if (size == 0 || IsControl(text, i, size)) {
      shown += '?';
    } else {
      shown.append(text, i, size);
    }
    i += size == 0 ? 1 : size;
  }
  return shown;
}

bool IsUtf8(const std::string& text) {
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t size = CharacterSize(text, i);
    if (size == 0) return false;
    i += size;
  }
  return true;
}

std::size_t Columns(const std::string& text) {
  std::size_t columns = 0;
  for (char c : text) columns += IsContinuation(c) ? 0 : 1;
  return columns;
}

std::string Fit(const std::string& text, std::size_t columns) {
  const std::size_t found = Columns(text);
  if (found <= columns) return text + std::string(columns - found, ' ');
  std::size_t end = 0, seen = 0;
  while (end < text.size() && (seen < columns || IsContinuation(text[end]))) {
    if (!IsContinuation(text[end])) ++seen;
    ++end;
  }
  return text.substr(0, end);
}

std::string Cut(const std::string& line, int columns) {
  const auto most = static_cast<std::size_t>(std::max(0, columns));
  return Columns(line) <= most ? line : Fit(line, most);
}

std::string Percent(double fraction) { return absl::StrFormat("%.1f %%", fraction * 100); }

std::string Number(double value) { return absl::StrFormat("%.4f", value); }

std::string Count(std::int64_t value) {
  std::string digits = absl::StrCat(value);
  const std::size_t first = value < 0 ? 1 : 0;
  for (std::size_t i = digits.size(); i > first + 3;) {
    i -= 3;
    digits.insert(i, 1, ' ');
  }
  return digits;
}

std::string Short(double value) {
  constexpr std::array<const char*, 5> kUnits = {"", "k", "M", "G", "T"};
  std::size_t unit = 0;
  // 999.5 would be rounded to a fourth digit.
  while (std::abs(value) >= 999.5 && unit + 1 < kUnits.size()) {
    value /= 1000;
    ++unit;
  }
  const double size = std::abs(value);
  const int decimals = size >= 99.95 || (unit == 0 && size == std::floor(size)) ? 0
                       : size >= 9.995                                          ? 1
                                                                                : 2;
  return absl::StrCat(absl::StrFormat("%.*f", decimals, value), kUnits[unit]);
}

std::string Span(absl::Duration duration) {
  const double exact = std::min(absl::ToDoubleSeconds(duration), kMostSeconds);
  if (exact < 9.95) return absl::StrFormat("%.1f s", std::max(0.0, exact));
  const auto seconds = static_cast<std::int64_t>(std::llround(exact));
  if (seconds < 60) return absl::StrCat(seconds, " s");
  if (seconds < 3600) return absl::StrFormat("%d min %02d s", seconds / 60, seconds % 60);
  constexpr std::int64_t kDay = 1440;
  const std::int64_t minutes = seconds / 60;
  if (minutes < kDay) return absl::StrFormat("%d h %02d min", minutes / 60, minutes % 60);
  return absl::StrFormat("%d d %02d h", minutes / kDay, minutes / 60 % 24);
}

absl::Time ToTime(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

std::string When(const google::protobuf::Timestamp& time) {
  if (time.seconds() == 0) return "-";
  return absl::FormatTime("%Y-%m-%d %H:%M:%S", ToTime(time), absl::LocalTimeZone());
}

}  // namespace ffzero
