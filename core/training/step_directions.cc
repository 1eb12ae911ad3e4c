#include "core/training/step_directions.h"

#include "core/training/directions.h"

namespace ffzero {

std::span<const Direction> StepDirections::Draw(std::uint64_t job_seed, int stage,
                                                const StageInfo& info, std::int64_t step,
                                                int count) {
  values_.resize(count);
  directions_.resize(count);
  for (int k = 0; k < count; ++k) {
    const DirectionKey key = KeyOfStep(job_seed, stage, step, count, k);
    values_[k].resize(info.settings);
    DrawDirection(key, info.groups, values_[k]);
    directions_[k] = {.key = key, .values = values_[k]};
  }
  return directions_;
}

}  // namespace ffzero
