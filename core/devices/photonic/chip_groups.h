#ifndef FFZERO_CORE_DEVICES_PHOTONIC_CHIP_GROUPS_H_
#define FFZERO_CORE_DEVICES_PHOTONIC_CHIP_GROUPS_H_

#include <vector>

#include "core/chip_spec.h"
#include "core/device.h"
#include "core/devices/photonic/mesh_layout.h"

namespace ffzero {

// The groups of a mesh of such a chip, with the resolution that its DAC has and the noise of its
// shifters; of ideal optics, neither. Thread-safe.
std::vector<ParameterGroup> ChipGroups(const ChipSpec& chip, const MeshLayout& layout);

// What shot noise, dark noise and the steps of an ADC make together of a power of 0.1, a tenth of a
// pixel at its brightest, over that power: about what a port of the default network gets.
// Thread-safe.
float ChipReadNoise(const ChipSpec& chip);

}  // namespace ffzero

#endif  // FFZERO_CORE_DEVICES_PHOTONIC_CHIP_GROUPS_H_
