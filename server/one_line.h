#ifndef FFZERO_SERVER_ONE_LINE_H_
#define FFZERO_SERVER_ONE_LINE_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace ffzero {

// Text of others, fit for one line of a message: control characters become '?', and of text longer
// than `most` bytes the beginning is left, up to a whole UTF-8 character, and "...".
std::string OneLine(std::string_view text, std::size_t most);

// The same in quotes.
std::string Quoted(std::string_view text, std::size_t most);

}  // namespace ffzero

#endif  // FFZERO_SERVER_ONE_LINE_H_
