#ifndef FFZERO_TESTS_FUZZ_PROMISE_H_
#define FFZERO_TESTS_FUZZ_PROMISE_H_

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace ffzero {

// Ends the process when a promise is broken, which a fuzzer and a replay report alike.
//   found   what was seen instead, for the report
inline void Promise(bool kept, std::string_view promise, const std::string& found = "") {
  if (kept) return;
  std::fprintf(stderr, "broken promise: %.*s\nfound: %s\n", static_cast<int>(promise.size()),
               promise.data(), found.c_str());
  std::abort();
}

// Whether a message is fit for one line of a terminal or a log: not empty, no control characters.
inline bool IsOneLine(std::string_view message) {
  for (const unsigned char c : message) {
    if (c < 0x20 || c == 0x7f) return false;
  }
  return !message.empty();
}

}  // namespace ffzero

#endif  // FFZERO_TESTS_FUZZ_PROMISE_H_
