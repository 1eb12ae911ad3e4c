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
  // Directions 0 to count - 1 of step `step` of `stage`, which has these settings and groups:
  // KeyOfStep names each. Valid until the next call.
  std::span<const Direction> Draw(std::uint64_t job_seed, int stage, const StageInfo& info,
                                  std::int64_t step, int count);

 private:
  std::vector<std::vector<float>> values_;
  std::vector<Direction> directions_;
};

}  // namespace ffzero

#endif  // FFZERO_CORE_TRAINING_STEP_DIRECTIONS_H_
