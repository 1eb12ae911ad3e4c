#ifndef FFZERO_TESTS_UNIT_SCREEN_H_
#define FFZERO_TESTS_UNIT_SCREEN_H_

#include <string>
#include <vector>

namespace ffzero {

// The text as a terminal of one colour shows it: what was erased is gone.
inline std::string Screen(const std::string& written) {
  std::vector<std::string> lines = {""};
  for (std::size_t i = 0; i < written.size(); ++i) {
    if (written[i] == '\n') {
      lines.emplace_back();
    } else if (written[i] == '\x1b') {
      const std::size_t end = written.find_first_of("AJKhlm", i);
      if (written[end] == 'A') {
        const auto up = static_cast<std::size_t>(std::stoi(written.substr(i + 2)));
        lines.resize(lines.size() - up);
      }
      if (written[end] == 'J') lines.back().clear();
      i = end;
    } else if (written[i] != '\r') {
      lines.back() += written[i];
    }
  }
  std::string screen;
  for (const std::string& line : lines) screen += line + "\n";
  return screen;
}

}  // namespace ffzero

#endif  // FFZERO_TESTS_UNIT_SCREEN_H_
