#ifndef FFZERO_SERVER_OPTIONS_PARSE_OPTIONS_H_
#define FFZERO_SERVER_OPTIONS_PARSE_OPTIONS_H_

#include <string>
#include <variant>

#include "server/options/arguments.h"
#include "server/options/options.h"

namespace ffzero {

// What the command line says, or else the environment (FFZERO_DATA_DIR for --data_dir, ...; empty
// is not set), or else the file of --config (or FFZERO_CONFIG). --help and --version exit with 0,
// --check_config too when nothing is wrong; anything wrong, wherever it stands, with 2 and one
// line.
std::variant<Options, Exit> ParseOptions(int argc, const char* const* argv);

}  // namespace ffzero

#endif  // FFZERO_SERVER_OPTIONS_PARSE_OPTIONS_H_
