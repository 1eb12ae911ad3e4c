#ifndef FFZERO_CORE_TRAINING_RATE_SCHEDULE_H_
#define FFZERO_CORE_TRAINING_RATE_SCHEDULE_H_

#include <cstdint>

#include "core/spec.h"

namespace ffzero {

// The learning rate of step `step` of `steps`, counted from 0: `rate` itself with kConstant, rate *
// (1 + cos(pi step / steps)) / 2 with kCosine, which would reach 0 after the last. Thread-safe.
double RateAt(RateSchedule schedule, double rate, std::int64_t step, std::int64_t steps);

}  // namespace ffzero

#endif  // FFZERO_CORE_TRAINING_RATE_SCHEDULE_H_
