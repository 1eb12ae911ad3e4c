#ifndef FFZERO_SERVER_AGENT_SCPI_HEADER_H_
#define FFZERO_SERVER_AGENT_SCPI_HEADER_H_

#include <optional>
#include <string_view>
#include <vector>

namespace ffzero {

// The numeric suffixes of a header that `pattern` describes, in order; nothing when it does not.
// A pattern is written as in manuals: "STAGe#:SETTings", "SYSTem:ERRor[:NEXT]". Of a node either
// its capitals (short form) or all of it (long form) is written, in any case; "#" stands for a
// number, 1 when there is none and -1 when it is beyond 9 digits; a node in brackets may be left
// out. Headers have no leading ":" and no "?". Thread-safe.
std::optional<std::vector<int>> MatchHeader(std::string_view pattern, std::string_view header);

}  // namespace ffzero

#endif  // FFZERO_SERVER_AGENT_SCPI_HEADER_H_
