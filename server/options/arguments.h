#ifndef FFZERO_SERVER_OPTIONS_ARGUMENTS_H_
#define FFZERO_SERVER_OPTIONS_ARGUMENTS_H_

#include <optional>
#include <string>

namespace CLI {
class App;
}  // namespace CLI

namespace ffzero {

// The process has nothing more to do: leave with `status` after printing `text` (status 0 on
// stdout, else on stderr).
struct Exit {
  int status = 0;
  std::string text;
};

// Of a program that cannot use what it is told: status 2 and one line, whatever `message` holds.
Exit Refuse(const CLI::App& app, const std::string& message);

// Reads the command line into what was described to `app`; nothing when it can be used. --help and
// --version exit with 0; anything wrong as Refuse, and so does a flag with nothing after its "=".
std::optional<Exit> ReadArguments(int argc, const char* const* argv, CLI::App* app);

}  // namespace ffzero

#endif  // FFZERO_SERVER_OPTIONS_ARGUMENTS_H_
