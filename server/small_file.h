#ifndef FFZERO_SERVER_SMALL_FILE_H_
#define FFZERO_SERVER_SMALL_FILE_H_

#include <string>

#include "absl/status/statusor.h"

namespace ffzero {

// Reads a file that an administrator wrote: a regular one (a pipe could keep its reader waiting) of
// at most 1 MiB. INVALID_ARGUMENT, beginning with the path, for anything else.
absl::StatusOr<std::string> ReadSmallFile(const std::string& path);

}  // namespace ffzero

#endif  // FFZERO_SERVER_SMALL_FILE_H_
