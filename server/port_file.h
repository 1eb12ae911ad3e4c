#ifndef FFZERO_SERVER_PORT_FILE_H_
#define FFZERO_SERVER_PORT_FILE_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"

namespace ffzero {

// Writes the port file whole or not at all: NAME=HOST:PORT, a line each. UNAVAILABLE where it
// cannot be written.
absl::Status WritePortFile(const std::string& path,
                           const std::vector<std::pair<std::string, std::string>>& addresses);

}  // namespace ffzero

#endif  // FFZERO_SERVER_PORT_FILE_H_
