#ifndef FFZERO_SERVER_LOG_BUDGET_H_
#define FFZERO_SERVER_LOG_BUDGET_H_

#include <cstdint>
#include <mutex>
#include <optional>

#include "absl/time/time.h"

namespace ffzero {

// How much of what strangers cause is logged: whoever knocks a million times must not fill the
// disk. Thread-safe.
class LogBudget {
 public:
  // At most `lines` in every span of `per`.
  LogBudget(int lines, absl::Duration per) : lines_(lines), per_(per) {}

  // Whether a line may be written now, and if so, how many were not since the last one.
  std::optional<std::int64_t> Take(absl::Time now);

 private:
  const int lines_;
  const absl::Duration per_;
  std::mutex mutex_;
  absl::Time began_ = absl::InfinitePast();  // the span
  int taken_ = 0;                            // in it
  std::int64_t left_out_ = 0;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_LOG_BUDGET_H_
