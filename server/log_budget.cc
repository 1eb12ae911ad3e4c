#include "server/log_budget.h"

#include <utility>

namespace ffzero {

std::optional<std::int64_t> LogBudget::Take(absl::Time now) {
  const std::lock_guard lock(mutex_);
  if (now - began_ >= per_) {
    began_ = now;
    taken_ = 0;
  }
  if (taken_ == lines_) {
    ++left_out_;
    return std::nullopt;
  }
  ++taken_;
  return std::exchange(left_out_, 0);
}

}  // namespace ffzero
