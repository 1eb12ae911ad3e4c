#ifndef FFZERO_CORE_DEVICES_PHOTONIC_CHIP_MESHES_H_
#define FFZERO_CORE_DEVICES_PHOTONIC_CHIP_MESHES_H_

#include <cstddef>
#include <span>
#include <vector>

#include "core/device.h"
#include "core/devices/photonic/field_tile.h"
#include "core/devices/photonic/imperfect_chip.h"
#include "core/devices/photonic/mesh_kernel.h"
#include "core/devices/photonic/mesh_layout.h"
#include "core/executor.h"

namespace ffzero {

// The meshes of a chip, a stage each: at the settings that are programmed, and at those that the
// probes of an exchange try. Keeps its memory from exchange to exchange. Not thread-safe.
class ChipMeshes {
 public:
  // The meshes that light passes, in order.
  using Path = std::vector<const MeshCoefficients*>;

  //   chip   null: ideal optics
  // All outlive the meshes.
  ChipMeshes(const MeshLayout& layout, int stages, Executor* executor,
             ImperfectChip* chip = nullptr)
      : layout_(layout), executor_(executor), chip_(chip), base_(stages) {}

  bool programmed(int stage) const { return !base_[stage].settings.empty(); }
  // Whether meshes are the same in every exposure; if not, Base is that of none.
  bool steady() const { return chip_ == nullptr || chip_->steady(); }
  // Of a programmed stage, as are the next two.
  std::vector<float> Settings(int stage) const;
  void Program(int stage, std::span<const float> settings);
  const MeshCoefficients* Base(int stage);
  // The base meshes of stages [first, end).
  Path BasePath(int first, int end);

  // How many probes of an exchange Prepare takes at a time, at least one, so that their settings
  // and coefficients stay below `bytes`.
  std::size_t ProbesAtOnce(const Exchange& exchange, std::size_t bytes) const;

  // Computes what probes [first, first + count) of the exchange try, and the path of each from the
  // stage `start` to the one read, all of them programmed.
  void Prepare(const Exchange& exchange, std::size_t first, std::size_t count, int start);
  // Of a probe of that group; valid until the next call of anything but const.
  const Path& path(int probe) const { return paths_[probe]; }

 private:
  // A mesh at some settings.
  struct Mesh {
    AlignedFloats settings;  // padded; empty before the first use
    AlignedFloats phases;    // what an imperfect chip makes of them, padded
    MeshCoefficients coefficients;
    bool written = false;   // phases are those of the settings
    bool computed = false;  // coefficients are
  };

  // The stages whose meshes each probe has for itself: those it writes; where no two exposures are
  // the same, all that its light passes.
  void ListOwnStages(const Exchange& exchange, int start);
  void ComputeTrials(const Exchange& exchange, std::span<const Probe> probes);
  void ComputeExposures(const Exchange& exchange, std::size_t first, std::size_t count);
  // Whether a probe moves a stage; if so, its settings there are in `trial`.
  bool Try(const Exchange& exchange, const Probe& probe, int stage, Mesh* trial) const;
  // Phases and coefficients of a mesh in every exposure.
  void Write(int stage, Mesh* mesh) const;
  void Compute(int stage, Mesh* mesh) const;

  const MeshLayout& layout_;
  Executor* const executor_;
  ImperfectChip* const chip_;
  std::vector<Mesh> base_;  // a stage each
  std::vector<int> own_;
  std::vector<Mesh> trials_;  // [probe of the group][own stage]
  std::vector<Path> paths_;   // [probe of the group]
};

}  // namespace ffzero

#endif  // FFZERO_CORE_DEVICES_PHOTONIC_CHIP_MESHES_H_
