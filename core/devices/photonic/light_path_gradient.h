#ifndef FFZERO_CORE_DEVICES_PHOTONIC_LIGHT_PATH_GRADIENT_H_
#define FFZERO_CORE_DEVICES_PHOTONIC_LIGHT_PATH_GRADIENT_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/device.h"
#include "core/devices/photonic/field_tile.h"
#include "core/devices/photonic/mesh_kernel.h"
#include "core/devices/photonic/mesh_layout.h"
#include "core/devices/photonic/nonlinearity.h"
#include "core/executor.h"

namespace ffzero {

// Sends a batch through meshes in a row to the detector and goes back along the same path. Keeps
// the fields after each mesh that it will come back to, [meshes x samples x ports] of them, and its
// memory from one batch to the next. Not thread-safe.
class LightPathGradient {
 public:
  // A mesh's gradient is summed in so many parts of the batch at most, fewer where they would pass
  // kPartsBytes, and these are added in order: the same on any number of threads.
  static constexpr int kMostParts = 64;
  static constexpr int kLeastParts = 4;
  static constexpr std::size_t kPartsBytes = std::size_t{64} << 20;

  // All outlive it.
  LightPathGradient(const MeshLayout& layout, const ElectroOptic& nonlinearity, bool restore_power,
                    Executor* executor)
      : layout_(layout),
        nonlinearity_(nonlinearity),
        restore_power_(restore_power),
        executor_(executor) {}

  // Fills `powers` [samples x ports], to the bit as CarryToDetector would.
  //   fields   enter meshes[0], of which there is at least one; rows `samples` are sent
  //   first    the mesh where the way back will end
  // `meshes` must stay as they are until GoBack.
  void Go(const InputSet& fields, std::span<const std::int32_t> samples,
          std::span<const MeshCoefficients* const> meshes, int first, RowMatrix* powers);

  // From the slope of a loss at the powers that Go gave to its derivative by settings, summed over
  // the samples. Once for each Go.
  //   gradients   of meshes[first] and those after it, each resized to the mesh's settings and
  //               filled; null for a mesh that is passed only
  void GoBack(const RowMatrix& power_slopes, std::span<std::vector<float>* const> gradients);

 private:
  float* KeptFields(int mesh, int tile);
  float* Slopes(int tile) { return slopes_.data() + TileFloats(layout_.ports()) * tile; }
  void GoTile(const InputSet& fields, std::span<const std::int32_t> samples, int tile);
  // Through the mesh, to its inputs.
  void GoBackTile(const RowMatrix& power_slopes, int mesh, int tile, float* gradient);
  // Turns the slopes where light enters the next stage into those where it leaves a mesh.
  void GoBackToMesh(const float* fields, float* slopes) const;
  void AddParts(int parts, std::vector<float>* gradient);

  const MeshLayout& layout_;
  const ElectroOptic& nonlinearity_;
  const bool restore_power_;
  Executor* const executor_;
  std::span<const MeshCoefficients* const> meshes_;
  int first_ = 0;
  int samples_ = 0;
  AlignedFloats kept_;    // [mesh from first_ on][tile] fields as RunColumns leaves them
  AlignedFloats slopes_;  // [tile]
  AlignedFloats parts_;   // [part][settings]
};

}  // namespace ffzero

#endif  // FFZERO_CORE_DEVICES_PHOTONIC_LIGHT_PATH_GRADIENT_H_
