#ifndef FFZERO_CLIENT_RUN_PROGRAM_H_
#define FFZERO_CLIENT_RUN_PROGRAM_H_

#include <string>
#include <vector>

#include "absl/status/status.h"

namespace ffzero {

// Runs `arguments[0]`, found in PATH, with the other arguments in `folder`, without a shell, and
// waits for its end. It reads nothing; what it writes goes to the file `log` in that folder, which
// is kept only where it failed. NOT_FOUND when there is no such program, ABORTED with the log's
// first line when it ends with another status than 0.
absl::Status RunProgram(const std::vector<std::string>& arguments, const std::string& folder,
                        const std::string& log);

}  // namespace ffzero

#endif  // FFZERO_CLIENT_RUN_PROGRAM_H_
