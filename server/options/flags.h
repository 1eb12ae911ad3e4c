#ifndef FFZERO_SERVER_OPTIONS_FLAGS_H_
#define FFZERO_SERVER_OPTIONS_FLAGS_H_

#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "server/options/options.h"

namespace ffzero {

// The values that a flag takes.
struct Allowed {
  // For the help: HOST:PORT.
  std::string name;
  // For messages, after "must be": HOST:PORT with a port of 0 to 65535.
  std::string description;
  std::function<bool(const std::string& value)> fits;
};

// One setting of ffzerod: --NAME=VALUE, FFZERO_NAME (in capitals) in the environment, and NAME in
// ffzero.v1.ServerConfig.
struct Flag {
  std::string name;
  // A list is given by repeating the flag or field, in the environment with blanks between.
  std::variant<std::string Options::*, int Options::*, double Options::*, bool Options::*,
               std::vector<std::string> Options::*>
      option;
  Allowed allowed;
  std::string help;
};

// All of them, in the order of the help. A new one is a line here, a member of Options and a field
// of ServerConfig.
std::vector<Flag> Flags();

// A flag, the value it is given as text (of a list: all of it, a line each or with blanks between),
// and where: what messages about it begin with.
struct Setting {
  std::string flag;
  std::string value;
  std::string origin;
};

// Takes over what the settings say, later ones over earlier ones. INVALID_ARGUMENT, naming the
// origin, the value found and what is allowed, for the first that its flag does not take.
absl::Status Apply(const std::vector<Setting>& settings, Options* options);

// Whether the flag may be given more than once.
bool IsList(const Flag& flag);

// The flag's value as text, as it is read again; "" for none.
std::string ValueText(const Flag& flag, const Options& options);

}  // namespace ffzero

#endif  // FFZERO_SERVER_OPTIONS_FLAGS_H_
