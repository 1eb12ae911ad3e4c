#include "core/training/step_directions.h"

#include <cmath>

#include "core/training/directions.h"

namespace ffzero {

std::span<const Direction> StepDirections::Draw(std::uint64_t job_seed, const DeviceInfo& device,
                                                std::span<const int> stages, std::int64_t step,
                                                int count) {
  values_.resize(stages.size() * count);
  directions_.resize(values_.size());
  double settings = 0;
  for (const int stage : stages) settings += device.stages[stage].settings;
  std::size_t d = 0;
  for (int k = 0; k < count; ++k) {
    for (const int stage : stages) {
      const StageInfo& info = device.stages[stage];
      const DirectionKey key = KeyOfStep(job_seed, stage, step, count, k);
      values_[d].resize(info.settings);
      DrawDirection(key, info.groups, values_[d]);
      directions_[d] = {.key = key,
                        .values = values_[d],
                        .length = static_cast<float>(std::sqrt(info.settings / settings))};
      ++d;
    }
  }
  return directions_;
}

}  // namespace ffzero
