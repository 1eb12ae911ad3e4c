#ifndef FFZERO_CLIENT_FILES_H_
#define FFZERO_CLIENT_FILES_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace ffzero {

// Files whole or not at all. Errors name the path and the system's reason.

// Replaces the file at `path` in one go: whoever reads it, after a power cut too, finds the old
// text or the new one. Goes by way of `path`.part. UNAVAILABLE when it cannot be written.
absl::Status WriteFile(const std::string& path, const std::string& text);

// NOT_FOUND when there is none, UNAVAILABLE when it cannot be read, DATA_LOSS beyond 16 MiB.
absl::StatusOr<std::string> ReadFile(const std::string& path);

// Makes the folder and those above it that are missing. UNAVAILABLE when it cannot be made.
absl::Status MakeFolder(const std::string& path);

}  // namespace ffzero

#endif  // FFZERO_CLIENT_FILES_H_
