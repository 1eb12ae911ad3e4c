#ifndef FFZERO_SERVER_ACCESS_CALLER_H_
#define FFZERO_SERVER_ACCESS_CALLER_H_

#include <cstdint>
#include <optional>
#include <string>

namespace ffzero {

// What a client may do; each may all that those before it may.
enum class Role { kViewer = 1, kOperator = 2, kAdmin = 3 };

// "VIEWER", as a clients file has it.
const char* RoleName(Role role);

// Who makes a call. `known` when the clients file names it; else `name` is the host that it calls
// from and it may do everything, since the server asks nobody.
struct Caller {
  std::string name;
  Role role = Role::kViewer;
  bool known = false;
  // Forward evaluations in a UTC day (AdmissionLimits), instead of the server's bound.
  std::optional<std::int64_t> daily_evaluations;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_ACCESS_CALLER_H_
