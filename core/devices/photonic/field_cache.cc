#include "core/devices/photonic/field_cache.h"

namespace ffzero {

bool FieldCache::Fits(const InputSet& inputs) {
  return static_cast<std::size_t>(inputs.real.size()) <= kMaxBytes / (2 * sizeof(float));
}

void FieldCache::Require(const InputSet& inputs, int stage, std::span<const std::int32_t> samples,
                         std::vector<std::int32_t>* missing) {
  if (stage != stage_) {
    stage_ = stage;
    fields_.real.resize(inputs.real.rows(), inputs.real.cols());
    fields_.imaginary.resize(inputs.real.rows(), inputs.real.cols());
    known_.assign(inputs.real.rows(), false);
  }
  missing->clear();
  for (const std::int32_t sample : samples) {
    if (known_[sample]) continue;
    known_[sample] = true;
    missing->push_back(sample);
  }
}

void FieldCache::SettingsChanged(int stage) {
  if (stage < stage_) stage_ = -1;
}

}  // namespace ffzero
