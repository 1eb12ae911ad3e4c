#include "core/training/directions.h"

#include <cmath>

#include "core/training/generator.h"
#include "core/training/sum_of_squares.h"

namespace ffzero {
namespace {

void ScaleToUnit(std::span<float> values) {
  const double sum = SumOfSquares(values.data(), values.size());
  if (sum == 0) return;
  const auto factor = static_cast<float>(1.0 / std::sqrt(sum));
  for (float& value : values) value *= factor;
}

}  // namespace

DirectionKey KeyOfStep(std::uint64_t job_seed, int stage, std::int64_t step, int count, int k) {
  return {.seed = DeriveSeed(job_seed, Purpose::kDirections, static_cast<std::uint32_t>(stage)),
          .stream = static_cast<std::uint64_t>(step * count + k)};
}

void DrawDirection(const DirectionKey& key, std::span<const ParameterGroup> groups,
                   std::span<float> out, std::span<const float> lengths) {
  switch (key.distribution) {
    case Distribution::kNormal:
      FillNormal(key.seed, key.stream, 0, out);
      break;
    case Distribution::kRademacher:
      FillRademacher(key.seed, key.stream, 0, out);
      break;
  }
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const std::span<float> values = out.subspan(groups[g].offset, groups[g].size);
    ScaleToUnit(values);
    if (lengths.empty()) continue;
    for (float& value : values) value *= lengths[g];
  }
}

void Materialise(std::span<const float> base, std::span<const float> direction, float scale,
                 std::span<float> out) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    const float move = scale * direction[i];
    out[i] = base[i] + move;
  }
}

void MoveSettings(float amount, std::span<const float> direction, std::span<float> settings) {
  for (std::size_t i = 0; i < settings.size(); ++i) settings[i] -= amount * direction[i];
}

}  // namespace ffzero
