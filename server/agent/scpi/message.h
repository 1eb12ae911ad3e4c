#ifndef FFZERO_SERVER_AGENT_SCPI_MESSAGE_H_
#define FFZERO_SERVER_AGENT_SCPI_MESSAGE_H_

#include <string>
#include <string_view>
#include <vector>

#include "server/agent/scpi/status.h"

namespace ffzero {

// One command or query of a message.
struct ScpiUnit {
  std::string header;  // from the root, without leading ":" and without "?"
  bool query = false;
  std::string_view parameters;  // without white space around them
};

// The units of a message, separated by ";" outside of strings and blocks. A header without a
// leading ":" goes on where the one before it stood, but for its last node. What a bad unit is
// preceded by is in `units`; the views are of `message`. Thread-safe.
ScpiError ParseScpiMessage(std::string_view message, std::vector<ScpiUnit>* units);

// The content of a block that is all of `parameters`.
ScpiError ReadBlockParameter(std::string_view parameters, std::string_view* content);

// Whole numbers from 0 to 2147483647, separated by commas.
ScpiError ReadWholeNumbers(std::string_view parameters, std::vector<int>* out);

}  // namespace ffzero

#endif  // FFZERO_SERVER_AGENT_SCPI_MESSAGE_H_
