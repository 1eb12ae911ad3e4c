#ifndef FFZERO_CORE_TRAINING_STEP_DIRECTIONS_H_
#define FFZERO_CORE_TRAINING_STEP_DIRECTIONS_H_

#include <cstdint>
#include <span>
#include <vector>

#include "core/device.h"

namespace ffzero {

// The directions that a job tries in one step, drawn. Keeps its memory from step to step. Not
// thread-safe.
class StepDirections {
 public:
  // Directions 0 to count - 1 of step `step` for each of these stages of `device`: all stages of
  // direction 0, all of direction 1, ..., as an Exchange has them; KeyOfStep names each. Each is as
  // long as sqrt(settings of its stage / settings of all these stages). Valid until the next call.
  std::span<const Direction> Draw(std::uint64_t job_seed, const DeviceInfo& device,
                                  std::span<const int> stages, std::int64_t step, int count);

 private:
  std::vector<std::vector<float>> values_;
  std::vector<Direction> directions_;
};

}  // namespace ffzero

#endif  // FFZERO_CORE_TRAINING_STEP_DIRECTIONS_H_
