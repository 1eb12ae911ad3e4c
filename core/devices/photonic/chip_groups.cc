#include "core/devices/photonic/chip_groups.h"

#include <cmath>

#include "core/devices/photonic/dac.h"

namespace ffzero {

std::vector<ParameterGroup> ChipGroups(const ChipSpec& chip, const MeshLayout& layout) {
  const Dac dac(chip.dac_bits, chip.dac_coding);
  std::vector<ParameterGroup> groups = layout.Groups();
  for (ParameterGroup& group : groups) {
    group.resolution = static_cast<float>(dac.WidestGap(group.period));
    group.noise = static_cast<float>(chip.phase_noise);
  }
  return groups;
}

float ChipReadNoise(const ChipSpec& chip) {
  constexpr double kPower = 0.1;
  double square = 0;
  if (chip.photons > 0) {
    const double count = kPower * chip.photons;
    square += (count + chip.dark_photons * chip.dark_photons) / (count * count);
  }
  if (chip.adc_bits > 0) {
    const double step = chip.saturation / (std::ldexp(1.0, chip.adc_bits) - 1) / kPower;
    square += step * step / 12;
  }
  return static_cast<float>(std::sqrt(square));
}

}  // namespace ffzero
