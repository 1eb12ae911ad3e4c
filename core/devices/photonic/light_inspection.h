#ifndef FFZERO_CORE_DEVICES_PHOTONIC_LIGHT_INSPECTION_H_
#define FFZERO_CORE_DEVICES_PHOTONIC_LIGHT_INSPECTION_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/device.h"
#include "core/devices/photonic/field_tile.h"
#include "core/devices/photonic/imperfect_chip.h"
#include "core/devices/photonic/mesh_kernel.h"
#include "core/devices/photonic/mesh_layout.h"
#include "core/devices/photonic/nonlinearity.h"
#include "core/matrix.h"

namespace ffzero {

// Follows light from column to column, by the arithmetic of the detectors' readings but not in its
// order: a mesh is walked a column at a time, and passed once more as light_path.h passes it.
struct LightInspection {
  const MeshLayout& layout;
  const ElectroOptic& nonlinearity;
  bool restore_power = false;
  const ImperfectChip* chip = nullptr;              // null: ideal optics
  std::span<const MeshCoefficients* const> meshes;  // from stage 0 on, to the last of `stages`
  std::span<const int> stages;                      // those to be looked at

  // Follows one tile of a batch and fills, for each of its samples, a matrix of each of the stages
  // [(columns + 1) x ports]: every port's power where light enters the mesh, then behind each
  // column, what was lost up to there taken off. Thread-safe for different tiles.
  //   tile     its fields: scratch
  //   powers   of the whole batch, [samples][stages]
  void Follow(const InputSet& inputs, std::span<const std::int32_t> samples, int number,
              float* tile, std::span<RowMatrix> powers) const;

 private:
  void WalkColumns(const MeshCoefficients& mesh, int count, AlignedFloats tile,
                   std::span<RowMatrix> powers, std::size_t at) const;
};

}  // namespace ffzero

#endif  // FFZERO_CORE_DEVICES_PHOTONIC_LIGHT_INSPECTION_H_
