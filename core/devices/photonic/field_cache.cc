#include "core/devices/photonic/field_cache.h"

#include <algorithm>

namespace ffzero {

bool FieldCache::Fits(const InputSet& inputs) {
  return static_cast<std::size_t>(inputs.real.size()) <= kMaxBytes / (2 * sizeof(float));
}

void FieldCache::Require(const InputSet& inputs, int stage, std::span<const std::int32_t> samples,
                         std::vector<Gap>* gaps) {
  if (stages_.empty()) {
    fields_.real.resize(inputs.real.rows(), inputs.real.cols());
    fields_.imaginary.resize(inputs.real.rows(), inputs.real.cols());
    stages_.assign(inputs.real.rows(), 0);
  }
  gaps->clear();
  for (const std::int32_t sample : samples) {
    int& reached = stages_[sample];
    if (reached == stage) continue;
    const int from = reached < stage ? reached : 0;
    reached = stage;
    auto gap = std::ranges::find(*gaps, from, &Gap::stage);
    if (gap == gaps->end()) gap = gaps->insert(gap, {.stage = from, .samples = {}});
    gap->samples.push_back(sample);
  }
  last_stage_ = std::max(last_stage_, stage);
}

void FieldCache::SettingsChanged(int stage) {
  if (stage >= last_stage_) return;
  for (int& reached : stages_) {
    if (reached > stage) reached = 0;
  }
  last_stage_ = stage;
}

}  // namespace ffzero
