#include "core/devices/digital/dropout.h"

#include <vector>

#include "core/training/generator.h"

namespace ffzero {

void DropOut(double rate, const DrawKey& key, int stage, RowMatrix* values) {
  const std::uint64_t seed = DeriveSeed(key.seed, Purpose::kDropout, stage);
  const auto limit = static_cast<float>(rate);
  const auto scale = static_cast<float>(1 / (1 - rate));
  std::vector<float> drawn(values->size());
  FillUniform(seed, key.stream, 0, drawn);
  float* value = values->data();
  for (const float uniform : drawn) {
    *value = uniform < limit ? 0.0f : *value * scale;
    ++value;
  }
}

}  // namespace ffzero
