#ifndef FFZERO_CORE_DEVICES_PHOTONIC_LIGHT_PATH_H_
#define FFZERO_CORE_DEVICES_PHOTONIC_LIGHT_PATH_H_

#include <span>

#include "core/devices/photonic/mesh_kernel.h"
#include "core/devices/photonic/mesh_layout.h"
#include "core/devices/photonic/nonlinearity.h"
#include "core/devices/photonic/power_restorer.h"

namespace ffzero {

// Sends a tile through the mesh of a stage and to the next stage: output phases, the nonlinearity,
// and where power is restored, as much of it as entered the mesh.
inline void PassStage(const MeshLayout& layout, const MeshCoefficients& mesh,
                      const ElectroOptic& nonlinearity, bool restore_power, float* tile) {
  float entered[kTileSamples];
  if (restore_power) TotalPowers(layout.ports(), tile, entered);
  RunColumns(layout, mesh, tile);
  ApplyOutputPhases(layout, mesh, tile);
  nonlinearity.Apply(layout.ports(), tile);
  if (restore_power) RestorePowers(layout.ports(), entered, tile);
}

// Sends a tile through stages one after the other: the fields that enter the stage after them.
inline void CarryToNextStage(const MeshLayout& layout,
                             std::span<const MeshCoefficients* const> meshes,
                             const ElectroOptic& nonlinearity, bool restore_power, float* tile) {
  for (const MeshCoefficients* mesh : meshes) {
    PassStage(layout, *mesh, nonlinearity, restore_power, tile);
  }
}

// The same but for what comes after the last mesh, of which there is at least one: the tile's
// powers are those that a detector reads there.
inline void CarryToDetector(const MeshLayout& layout,
                            std::span<const MeshCoefficients* const> meshes,
                            const ElectroOptic& nonlinearity, bool restore_power, float* tile) {
  CarryToNextStage(layout, meshes.first(meshes.size() - 1), nonlinearity, restore_power, tile);
  RunColumns(layout, *meshes.back(), tile);
}

}  // namespace ffzero

#endif  // FFZERO_CORE_DEVICES_PHOTONIC_LIGHT_PATH_H_
