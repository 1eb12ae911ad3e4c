#ifndef FFZERO_SERVER_CPU_BUDGET_H_
#define FFZERO_SERVER_CPU_BUDGET_H_

#include "absl/time/time.h"

namespace ffzero {

// CPU time that the calling thread has used since its start.
absl::Duration ThreadCpuTime();

// Keeps a thread to a share of the time that passes. Of one thread.
class CpuBudget {
 public:
  // Of a second that passes the thread may use `share` (above 0), and up to `most_saved` of CPU
  // time at once when it used less before.
  CpuBudget(double share, absl::Duration most_saved) : share_(share), most_saved_(most_saved) {}

  // How long to rest, having used `cpu` of CPU time in all by `now`; zero while within the share.
  absl::Duration Owed(absl::Time now, absl::Duration cpu);

  // As if nothing had been used so far.
  void Forgive(absl::Time now, absl::Duration cpu);

 private:
  const double share_;
  const absl::Duration most_saved_;
  absl::Duration saved_;  // negative: owed
  absl::Time last_ = absl::InfinitePast();
  absl::Duration last_cpu_;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_CPU_BUDGET_H_
