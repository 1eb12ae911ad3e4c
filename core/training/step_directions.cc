#include "core/training/step_directions.h"

#include "core/training/directions.h"

namespace ffzero {

std::span<const Direction> StepDirections::Draw(std::uint64_t job_seed, const DeviceInfo& device,
                                                std::span<const int> stages, std::int64_t step,
                                                int count) {
  values_.resize(stages.size() * count);
  directions_.resize(values_.size());
  std::size_t d = 0;
  for (int k = 0; k < count; ++k) {
    for (const int stage : stages) {
      const StageInfo& info = device.stages[stage];
      const DirectionKey key = KeyOfStep(job_seed, stage, step, count, k);
      values_[d].resize(info.settings);
      DrawDirection(key, info.groups, values_[d]);
      directions_[d] = {.key = key, .values = values_[d]};
      ++d;
    }
  }
  return directions_;
}

}  // namespace ffzero
