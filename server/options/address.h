#ifndef FFZERO_SERVER_OPTIONS_ADDRESS_H_
#define FFZERO_SERVER_OPTIONS_ADDRESS_H_

#include <optional>
#include <string>

namespace ffzero {

// HOST and PORT of HOST:PORT, brackets of an IPv6 address kept; nothing when it is not one.
struct HostPort {
  std::string host;
  int port = 0;
};
std::optional<HostPort> SplitHostPort(const std::string& address);

// Whether HOST:PORT names this machine alone: localhost, 127.0.0.0/8, [::1].
bool IsLoopback(const std::string& address);

}  // namespace ffzero

#endif  // FFZERO_SERVER_OPTIONS_ADDRESS_H_
