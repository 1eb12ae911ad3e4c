#ifndef FFZERO_CORE_DEVICES_PHOTONIC_CHIP_DISORDER_H_
#define FFZERO_CORE_DEVICES_PHOTONIC_CHIP_DISORDER_H_

#include <vector>

#include "core/chip_spec.h"
#include "core/devices/photonic/mesh_layout.h"

namespace ffzero {

// What fabrication left in one mesh of a chip, by the chip's own seed. Thread-safe.

// The offset of every shifter, rad, as settings are ordered: period x bias_periods x (u - 1/2), u
// being element i of FillUniform(DeriveSeed(chip.seed, kBiases, stage), stream 0). Empty where
// there is none.
std::vector<float> DrawBiases(const ChipSpec& chip, const MeshLayout& layout, int stage);

// The error of every coupler, rad: the first and the second of each MZI in order of travel, the
// elements of FillNormal(DeriveSeed(chip.seed, kCouplers, stage), stream 0) x coupler_sigma. Empty
// where there is none.
std::vector<float> DrawCouplerErrors(const ChipSpec& chip, const MeshLayout& layout, int stage);

}  // namespace ffzero

#endif  // FFZERO_CORE_DEVICES_PHOTONIC_CHIP_DISORDER_H_
