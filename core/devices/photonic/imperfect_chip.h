#ifndef FFZERO_CORE_DEVICES_PHOTONIC_IMPERFECT_CHIP_H_
#define FFZERO_CORE_DEVICES_PHOTONIC_IMPERFECT_CHIP_H_

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/chip_spec.h"
#include "core/device.h"
#include "core/devices/photonic/coupler_kernel.h"
#include "core/devices/photonic/dac.h"
#include "core/devices/photonic/detector.h"
#include "core/devices/photonic/mesh_kernel.h"
#include "core/devices/photonic/mesh_layout.h"
#include "core/devices/photonic/phase_drift.h"
#include "core/matrix.h"

namespace ffzero {

// A chip that differs from its settings: what a shifter gets for them is, in this order, what the
// DAC drives, its neighbours' heat, its own bias, drift and noise; then the light meets unequal
// couplers, pays for its way and is counted by detectors. Thread-safe but for Drift.
//
// An ExposureKey is the seed of a job and the number of one of its exposures.
class ImperfectChip {
 public:
  // chip: valid. The layout outlives it.
  ImperfectChip(const ChipSpec& chip, const MeshLayout& layout, int stages);

  // In place, the settings that the DAC holds for those of a mesh.
  void Hold(std::span<float> settings) const;
  // The phases of the shifters of a stage's mesh when `settings` are written. Both are
  // [layout.settings()] and may be the same.
  void Write(int stage, std::span<const float> settings, std::span<float> phases) const;
  // Coefficients of a stage's mesh at such phases [layout.settings() + kSettingsPadding]. Light
  // that takes the output phases pays the mesh's loss.
  void Compute(int stage, const float* phases, MeshCoefficients* coefficients) const;
  // The fraction of power that a mesh lets through.
  double transmission() const { return transmission_; }
  // The fraction that so many columns let through.
  double transmission(int columns) const;

  // Whether every exposure sees the same meshes.
  bool steady() const { return chip_.phase_noise == 0 && chip_.drift == 0; }
  // Writes how far a stage's phases have drifted by an exposure, 0 without drift. One caller at a
  // time for each stage; cheap for an exposure after another.
  void Drift(int stage, const ExposureKey& exposure, std::span<float> offsets);
  // Takes out of drift what there is of it in an exposure, of the exposures of that seed: it counts
  // from here on. Not while others use Drift.
  void Calibrate(const ExposureKey& exposure);
  // Adds a stage's phase noise in an exposure.
  void AddNoise(int stage, const ExposureKey& exposure, std::span<float> phases) const;
  // Turns rows [first, first + count) of powers after a mesh without loss into what the detectors
  // there read in an exposure.
  void Detect(int stage, const ExposureKey& exposure, int first, int count,
              RowMatrix* powers) const;

 private:
  struct Mesh {
    std::vector<float> biases;  // empty: none
    std::optional<CouplerErrors> couplers;
    std::optional<PhaseDrift> drift;
    std::vector<float> calibrated;  // the drift that was taken out; empty: none
  };

  const ChipSpec chip_;
  const MeshLayout& layout_;
  const Dac dac_;
  const std::vector<ParameterGroup> groups_;
  const double transmission_;
  const Detector detector_;
  std::vector<Mesh> meshes_;  // a stage each
  std::uint64_t calibrated_seed_ = 0;
};

}  // namespace ffzero

#endif  // FFZERO_CORE_DEVICES_PHOTONIC_IMPERFECT_CHIP_H_
