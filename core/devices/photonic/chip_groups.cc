#include "core/devices/photonic/chip_groups.h"

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

}  // namespace ffzero
