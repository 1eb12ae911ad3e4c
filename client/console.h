#ifndef FFZERO_CLIENT_CONSOLE_H_
#define FFZERO_CLIENT_CONSOLE_H_

#include <functional>
#include <ostream>

namespace ffzero {

// Where text goes, and what can be done there.
struct Console {
  std::ostream* out = nullptr;
  int fd = -1;
  bool terminal = false;         // lines can be redrawn
  bool color = false;            // a terminal, and NO_COLOR is not set
  bool unicode = false;          // the locale's characters are UTF-8
  std::function<int()> columns;  // of the terminal now; asked again since windows change
};

// Standard output or error, as the environment has it. A terminal whose TERM is "dumb" is none.
Console MakeConsole(std::ostream* out, int fd);

}  // namespace ffzero

#endif  // FFZERO_CLIENT_CONSOLE_H_
