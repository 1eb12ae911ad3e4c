#include "core/training/step_directions.h"

#include "core/training/directions.h"
#include "core/training/probe_size.h"

namespace ffzero {

std::span<const Direction> StepDirections::Draw(const ProbeRule& rule, std::uint64_t job_seed,
                                                const DeviceInfo& device,
                                                const std::vector<int>& stages, std::int64_t step) {
  const int count = rule.directions;
  const bool same_moves = rule.epsilon_rule == EpsilonRule::kAuto;
  values_.resize(stages.size() * count);
  directions_.resize(values_.size());
  lengths_.resize(stages.size());
  for (std::size_t w = 0; w < stages.size(); ++w) {
    lengths_[w] = GroupLengths(rule, device.stages[stages[w]], ShareOf(device, stages, stages[w]));
  }
  std::size_t d = 0;
  for (int k = 0; k < count; ++k) {
    for (std::size_t w = 0; w < stages.size(); ++w) {
      const StageInfo& info = device.stages[stages[w]];
      DirectionKey key = KeyOfStep(job_seed, stages[w], step, count, k);
      if (same_moves) key.distribution = Distribution::kRademacher;
      values_[d].resize(info.settings);
      DrawDirection(key, info.groups, values_[d], lengths_[w]);
      directions_[d] = {.key = key,
                        .values = values_[d],
                        .length = ShareOf(device, stages, stages[w]),
                        .group_lengths = lengths_[w]};
      ++d;
    }
  }
  return directions_;
}

}  // namespace ffzero
