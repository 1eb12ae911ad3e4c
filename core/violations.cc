#include "core/violations.h"

#include <charconv>

#include "absl/strings/str_cat.h"

namespace ffzero {

std::string ShowNumber(double value) {
  char text[32];
  const auto [end, error] = std::to_chars(std::begin(text), std::end(text), value);
  return error == std::errc() ? std::string(text, end) : "?";
}

void ViolationList::CheckRange(std::string field, std::int64_t value, std::int64_t lowest,
                               std::int64_t highest) {
  if (value >= lowest && value <= highest) return;
  Add(std::move(field), absl::StrCat(value, " found; must be ", lowest, " to ", highest));
}

void ViolationList::CheckReal(std::string field, double value, bool fine,
                              std::string_view allowed) {
  if (fine) return;
  Add(std::move(field), absl::StrCat(ShowNumber(value), " found; must be ", std::string(allowed)));
}

void ViolationList::CheckLength(std::string field, const std::string& value, std::size_t most) {
  if (value.size() <= most) return;
  Add(std::move(field), absl::StrCat(value.size(), " bytes found; must be at most ", most));
}

}  // namespace ffzero
