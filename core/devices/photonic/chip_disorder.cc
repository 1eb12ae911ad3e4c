#include "core/devices/photonic/chip_disorder.h"

#include "core/training/generator.h"

namespace ffzero {

std::vector<float> DrawBiases(const ChipSpec& chip, const MeshLayout& layout, int stage) {
  if (chip.bias_periods == 0) return {};
  std::vector<float> biases(layout.settings());
  FillUniform(DeriveSeed(chip.seed, Purpose::kBiases, stage), 0, 0, biases);
  for (const ParameterGroup& group : layout.Groups()) {
    const auto width = static_cast<float>(chip.bias_periods * group.period);
    for (int i = group.offset; i < group.offset + group.size; ++i) {
      biases[i] = width * (biases[i] - 0.5f);
    }
  }
  return biases;
}

std::vector<float> DrawCouplerErrors(const ChipSpec& chip, const MeshLayout& layout, int stage) {
  if (chip.coupler_sigma == 0) return {};
  std::vector<float> errors(std::size_t{2} * layout.mzis());
  FillNormal(DeriveSeed(chip.seed, Purpose::kCouplers, stage), 0, 0, errors);
  const auto sigma = static_cast<float>(chip.coupler_sigma);
  for (float& error : errors) error *= sigma;
  return errors;
}

}  // namespace ffzero
