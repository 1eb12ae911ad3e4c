#ifndef FFZERO_CLIENT_TOKEN_H_
#define FFZERO_CLIENT_TOKEN_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace ffzero {

// A fresh token: "ffzero_" and 256 random bits, as 43 letters, digits, "-" and "_". UNAVAILABLE
// when the system gives no random numbers.
absl::StatusOr<std::string> NewToken();

// The block of a clients file (ffzero.v1.ClientsConfig) that lets the token's bearer in. `role` is
// a name of ffzero.v1.Client.Role.
std::string ClientBlock(const std::string& name, const std::string& role, const std::string& token);

// Writes the token and a line's end to a new file that its owner alone may read. ALREADY_EXISTS for
// a file that is there, UNAVAILABLE when it cannot be written.
absl::Status WriteTokenFile(const std::string& path, const std::string& token);

}  // namespace ffzero

#endif  // FFZERO_CLIENT_TOKEN_H_
