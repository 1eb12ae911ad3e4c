#include "core/devices/photonic/imperfect_chip.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/devices/photonic/add_normals.h"
#include "core/devices/photonic/chip_disorder.h"
#include "core/devices/photonic/crosstalk.h"
#include "core/training/generator.h"

namespace ffzero {

ImperfectChip::ImperfectChip(const ChipSpec& chip, const MeshLayout& layout, int stages)
    : chip_(chip),
      layout_(layout),
      dac_(chip.dac_bits, chip.dac_coding),
      groups_(layout.Groups()),
      transmission_(transmission(layout.columns())),
      detector_(chip),
      meshes_(stages) {
  for (int stage = 0; stage < stages; ++stage) {
    meshes_[stage].biases = DrawBiases(chip, layout, stage);
    const std::vector<float> errors = DrawCouplerErrors(chip, layout, stage);
    if (!errors.empty()) meshes_[stage].couplers = MakeCouplerErrors(layout, errors);
    if (chip.drift > 0) meshes_[stage].drift.emplace(chip.drift, layout.settings());
  }
}

// Every column pays as often as light passes one, idle ports too.
double ImperfectChip::transmission(int columns) const {
  return std::pow(10.0, -chip_.loss_db * columns / 10);
}

void ImperfectChip::Hold(std::span<float> settings) const {
  if (chip_.dac_bits == 0) return;
  for (const ParameterGroup& group : groups_) {
    for (float& setting : settings.subspan(group.offset, group.size)) {
      setting = static_cast<float>(dac_.Hold(setting, group.period));
    }
  }
}

// Heat goes with the phase that is driven, within one period; where neither DAC nor heat ask for
// it, settings keep the precision that they have.
void ImperfectChip::Write(int stage, std::span<const float> settings,
                          std::span<float> phases) const {
  if (chip_.dac_bits == 0 && chip_.crosstalk == 0) {
    std::ranges::copy(settings, phases.begin());
  } else {
    for (const ParameterGroup& group : groups_) {
      for (int i = group.offset; i < group.offset + group.size; ++i) {
        phases[i] = static_cast<float>(dac_.Drive(settings[i], group.period));
      }
    }
  }
  if (chip_.crosstalk > 0) AddCrosstalk(layout_, chip_.crosstalk, phases);
  const std::vector<float>& biases = meshes_[stage].biases;
  for (std::size_t i = 0; i < biases.size(); ++i) phases[i] += biases[i];
}

void ImperfectChip::Compute(int stage, const float* phases, MeshCoefficients* coefficients) const {
  const std::optional<CouplerErrors>& couplers = meshes_[stage].couplers;
  if (couplers.has_value()) {
    ComputeCoefficients(layout_, *couplers, phases, coefficients);
  } else {
    ComputeCoefficients(layout_, phases, coefficients);
  }
  if (transmission_ == 1) return;
  const auto amplitude = static_cast<float>(std::sqrt(transmission_));
  for (float& part : coefficients->outputs) part *= amplitude;
}

void ImperfectChip::Drift(int stage, const ExposureKey& exposure, std::span<float> offsets) {
  Mesh& mesh = meshes_[stage];
  if (!mesh.drift.has_value()) {
    std::ranges::fill(offsets, 0.0f);
    return;
  }
  mesh.drift->At(DeriveSeed(exposure.seed, Purpose::kDrift, stage), exposure.stream, offsets);
  if (exposure.seed != calibrated_seed_) return;
  for (std::size_t i = 0; i < mesh.calibrated.size(); ++i) offsets[i] -= mesh.calibrated[i];
}

void ImperfectChip::Calibrate(const ExposureKey& exposure) {
  calibrated_seed_ = exposure.seed;
  for (int stage = 0; stage < std::ssize(meshes_); ++stage) {
    Mesh& mesh = meshes_[stage];
    mesh.calibrated.clear();
    if (!mesh.drift.has_value()) continue;
    std::vector<float> offsets(layout_.settings());
    Drift(stage, exposure, offsets);
    mesh.calibrated = std::move(offsets);
  }
}

void ImperfectChip::AddNoise(int stage, const ExposureKey& exposure,
                             std::span<float> phases) const {
  if (chip_.phase_noise == 0) return;
  AddNormals(DeriveSeed(exposure.seed, Purpose::kPhaseNoise, stage), exposure.stream,
             static_cast<float>(chip_.phase_noise), phases);
}

void ImperfectChip::Detect(int stage, const ExposureKey& exposure, int first, int count,
                           RowMatrix* powers) const {
  if (transmission_ != 1) {
    powers->middleRows(first, count) *= static_cast<float>(transmission_);
  }
  detector_.Read({.shot_seed = DeriveSeed(exposure.seed, Purpose::kShotNoise, stage),
                  .dark_seed = DeriveSeed(exposure.seed, Purpose::kDarkNoise, stage),
                  .exposure = exposure.stream},
                 first, count, powers);
}

}  // namespace ffzero
