#include "core/training/expected_values.h"

namespace ffzero {

Expected ExpectedValues::Of(const Split& split, std::span<const std::int32_t> samples) {
  labels_.clear();
  targets_.clear();
  for (std::int32_t sample : samples) {
    if (split.targets.empty()) {
      labels_.push_back(split.labels[sample]);
    } else {
      targets_.push_back(split.targets[sample]);
    }
  }
  return {.labels = labels_, .targets = targets_};
}

}  // namespace ffzero
