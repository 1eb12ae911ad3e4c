#include "core/devices/drawn_directions.h"

#include <algorithm>

#include "core/training/directions.h"

namespace ffzero {
namespace {

bool IsUndrawn(const Direction& direction) { return direction.values.empty() && direction.key; }

bool FitsGroups(const Direction& direction, const StageInfo& stage) {
  return direction.group_lengths.empty() || direction.group_lengths.size() == stage.groups.size();
}

}  // namespace

Exchange DrawnDirections::Fill(const DeviceInfo& info, const Exchange& exchange) {
  if (exchange.write_stages.empty() || std::ranges::none_of(exchange.directions, IsUndrawn)) {
    return exchange;
  }
  directions_.assign(exchange.directions.begin(), exchange.directions.end());
  values_.resize(std::max(values_.size(), directions_.size()));
  for (std::size_t d = 0; d < directions_.size(); ++d) {
    const int stage = exchange.write_stages[d % exchange.write_stages.size()];
    if (!IsUndrawn(directions_[d]) || stage < 0 || stage >= std::ssize(info.stages)) continue;
    if (!FitsGroups(directions_[d], info.stages[stage])) continue;
    values_[d].resize(info.stages[stage].settings);
    DrawDirection(*directions_[d].key, info.stages[stage].groups, values_[d],
                  directions_[d].group_lengths);
    directions_[d].values = values_[d];
  }
  Exchange filled = exchange;
  filled.directions = directions_;
  return filled;
}

}  // namespace ffzero
