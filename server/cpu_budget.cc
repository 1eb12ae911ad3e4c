#include "server/cpu_budget.h"

#include <time.h>

#include <algorithm>

namespace ffzero {

absl::Duration ThreadCpuTime() {
  timespec used{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return absl::DurationFromTimespec(used);
}

absl::Duration CpuBudget::Owed(absl::Time now, absl::Duration cpu) {
  saved_ = std::min(saved_ + (now - last_) * share_, most_saved_) - (cpu - last_cpu_);
  last_ = now;
  last_cpu_ = cpu;
  return saved_ < absl::ZeroDuration() ? -saved_ / share_ : absl::ZeroDuration();
}

void CpuBudget::Forgive(absl::Time now, absl::Duration cpu) {
  saved_ = most_saved_;
  last_ = now;
  last_cpu_ = cpu;
}

}  // namespace ffzero
