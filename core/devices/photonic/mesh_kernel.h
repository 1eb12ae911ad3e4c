#ifndef FFZERO_CORE_DEVICES_PHOTONIC_MESH_KERNEL_H_
#define FFZERO_CORE_DEVICES_PHOTONIC_MESH_KERNEL_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/devices/photonic/field_tile.h"
#include "core/devices/photonic/mesh_layout.h"

namespace ffzero {

// The arithmetic of a mesh, compiled for every SIMD target and chosen when first called.
// Every sample goes through the same operations whatever its neighbours are, so its result depends
// on the target alone. Thread-safe for different arguments.

// What settings do to light, in the form the columns run: for each MZI a real rotation after one
// complex phase on its upper input,
//   upper' = s x upper + c lower,  lower' = c x upper - s lower,
//   s = sin(theta/2), c = cos(theta/2), x = exp(i phase),
// which takes 18 floating-point operations. All other phases (gamma, phi, the factor i of each MZI,
// the fixed bars) are carried along the ports and come out at the next MZI, where the difference
// between its two inputs is its x, and the rest at the outputs.
struct MeshCoefficients {
  AlignedFloats mzis;     // s, c, re x, im x of each MZI, in order of travel, and padding
  AlignedFloats outputs;  // re, im of the phase of each port after the last column, and padding
  std::vector<std::int32_t> scratch;
};

// Floats that must be readable, their values not mattering, after the settings given to
// ComputeCoefficients.
inline constexpr int kSettingsPadding = 16;

// Length of each of the four arrays that carry phases while coefficients are computed: one entry
// for every other port, and as much as the widest vector may run past them.
inline std::size_t PhasesPart(const MeshLayout& layout) {
  return layout.ports() / 2 + 1 + kSettingsPadding;
}

// Gives `coefficients` their sizes, for those who compute them; `scratch` is 0.
void MakeRoom(const MeshLayout& layout, MeshCoefficients* coefficients);

// Coefficients of an ideal mesh at finite `settings` [layout.settings() + kSettingsPadding]; reuses
// their memory. Phases of any size are reduced by whole periods in double precision.
void ComputeCoefficients(const MeshLayout& layout, const float* settings,
                         MeshCoefficients* coefficients);

// Sends a tile through all columns. The powers are then right; the fields only after
// ApplyOutputPhases.
void RunColumns(const MeshLayout& layout, const MeshCoefficients& coefficients, float* tile);

// Sends it through one column: all of them in order, one at a time, are RunColumns to the bit.
void RunColumn(const MeshLayout& layout, const MeshCoefficients& coefficients, int column,
               float* tile);

void ApplyOutputPhases(const MeshLayout& layout, const MeshCoefficients& coefficients, float* tile);

// The SIMD target these functions run on: "AVX2", "AVX3", "SSE4", ...
std::string MeshKernelTarget();

}  // namespace ffzero

#endif  // FFZERO_CORE_DEVICES_PHOTONIC_MESH_KERNEL_H_
