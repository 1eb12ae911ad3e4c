#include "client/console.h"

#include <langinfo.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <clocale>
#include <cstdlib>
#include <string>
#include <string_view>

namespace ffzero {
namespace {

constexpr int kDefaultColumns = 80;

int TerminalColumns(int fd) {
  winsize size{};
  if (ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kDefaultColumns;
  return size.ws_col;
}

bool IsSet(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

}  // namespace

Console MakeConsole(std::ostream* out, int fd) {
  Console console{.out = out, .fd = fd};
  const char* term = std::getenv("TERM");
  console.terminal = isatty(fd) == 1 && term != nullptr && std::string_view(term) != "dumb";
  console.color = console.terminal && !IsSet("NO_COLOR");
  std::setlocale(LC_CTYPE, "");
  console.unicode = std::string_view(nl_langinfo(CODESET)) == "UTF-8";
  console.columns = [fd] { return TerminalColumns(fd); };
  return console;
}

}  // namespace ffzero
