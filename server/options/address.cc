#include "server/options/address.h"

#include <arpa/inet.h>

#include <charconv>
#include <cstddef>
#include <optional>
#include <string>

namespace ffzero {

std::optional<HostPort> SplitHostPort(const std::string& address) {
  const std::size_t colon = address.rfind(':');
  if (colon == std::string::npos || colon == 0) return std::nullopt;
  HostPort split{.host = address.substr(0, colon)};
  const bool bracketed = split.host.front() == '[' && split.host.back() == ']';
  if (!bracketed && split.host.find_first_of(":[], /") != std::string::npos) return std::nullopt;
  const char* begin = address.data() + colon + 1;
  const char* end = address.data() + address.size();
  const auto [stop, error] = std::from_chars(begin, end, split.port);
  if (error != std::errc() || stop != end || begin == end) return std::nullopt;
  if (split.port < 0 || split.port > 65535 || *begin == '-') return std::nullopt;
  return split;
}

bool IsLoopback(const std::string& address) {
  const std::optional<HostPort> split = SplitHostPort(address);
  if (!split.has_value()) return false;
  if (split->host == "localhost" || split->host == "[::1]") return true;
  in_addr ipv4{};
  // Parsed, since a name such as 127.example.org may lead anywhere.
  return inet_pton(AF_INET, split->host.c_str(), &ipv4) == 1 && ntohl(ipv4.s_addr) >> 24 == 127;
}

}  // namespace ffzero
