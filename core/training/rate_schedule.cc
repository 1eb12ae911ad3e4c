#include "core/training/rate_schedule.h"

#include <cmath>
#include <numbers>

namespace ffzero {

double RateAt(RateSchedule schedule, double rate, std::int64_t step, std::int64_t steps) {
  if (schedule == RateSchedule::kConstant) return rate;
  const double done = static_cast<double>(step) / static_cast<double>(steps);
  return rate * (1 + std::cos(std::numbers::pi * done)) / 2;
}

}  // namespace ffzero
