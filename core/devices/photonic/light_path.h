#ifndef FFZERO_CORE_DEVICES_PHOTONIC_LIGHT_PATH_H_
#define FFZERO_CORE_DEVICES_PHOTONIC_LIGHT_PATH_H_

#include <span>

#include "core/devices/photonic/mesh_kernel.h"
#include "core/devices/photonic/mesh_layout.h"
#include "core/devices/photonic/nonlinearity.h"

namespace ffzero {

// Sends a tile through the meshes one after the other, the nonlinearity after each but the last.
// Afterwards the tile's powers are those that a detector reads at the last mesh.
inline void CarryToDetector(const MeshLayout& layout,
                            std::span<const MeshCoefficients* const> meshes,
                            const ElectroOptic& nonlinearity, float* tile) {
  for (std::size_t i = 0; i < meshes.size(); ++i) {
    RunColumns(layout, *meshes[i], tile);
    if (i + 1 == meshes.size()) break;
    ApplyOutputPhases(layout, *meshes[i], tile);
    nonlinearity.Apply(layout.ports(), tile);
  }
}

// The same with the nonlinearity after the last mesh too: the fields that enter the next stage.
inline void CarryToNextStage(const MeshLayout& layout,
                             std::span<const MeshCoefficients* const> meshes,
                             const ElectroOptic& nonlinearity, float* tile) {
  if (meshes.empty()) return;
  CarryToDetector(layout, meshes, nonlinearity, tile);
  ApplyOutputPhases(layout, *meshes.back(), tile);
  nonlinearity.Apply(layout.ports(), tile);
}

}  // namespace ffzero

#endif  // FFZERO_CORE_DEVICES_PHOTONIC_LIGHT_PATH_H_
