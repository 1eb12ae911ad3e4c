#ifndef FFZERO_SERVER_INSTRUMENTS_SCPI_TRIMMED_H_
#define FFZERO_SERVER_INSTRUMENTS_SCPI_TRIMMED_H_

#include <string_view>

namespace ffzero {

// Without the white space, of one line, around it. Thread-safe.
inline std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n\v\f";
  const auto first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

}  // namespace ffzero

#endif  // FFZERO_SERVER_INSTRUMENTS_SCPI_TRIMMED_H_
