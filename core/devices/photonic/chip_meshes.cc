#include "core/devices/photonic/chip_meshes.h"

#include <algorithm>
#include <functional>

#include "core/training/directions.h"

namespace ffzero {

std::vector<float> ChipMeshes::Settings(int stage) const {
  const AlignedFloats& settings = base_[stage].settings;
  return {settings.begin(), settings.end() - kSettingsPadding};
}

void ChipMeshes::Program(int stage, std::span<const float> settings) {
  Mesh& mesh = base_[stage];
  mesh.settings.resize(settings.size() + kSettingsPadding);
  std::ranges::copy(settings, mesh.settings.begin());
  mesh.computed = false;
}

const MeshCoefficients* ChipMeshes::Base(int stage) {
  Mesh& mesh = base_[stage];
  if (!mesh.computed) {
    Compute(stage, &mesh);
    mesh.computed = true;
  }
  return &mesh.coefficients;
}

void ChipMeshes::Compute(int stage, Mesh* mesh) const {
  if (chip_ == nullptr) {
    ComputeCoefficients(layout_, mesh->settings.data(), &mesh->coefficients);
    return;
  }
  const std::size_t settings = layout_.settings();
  mesh->phases.resize(mesh->settings.size());
  chip_->Write(stage, std::span(mesh->settings).first(settings),
               std::span(mesh->phases).first(settings));
  chip_->Compute(stage, mesh->phases.data(), &mesh->coefficients);
}

ChipMeshes::Path ChipMeshes::BasePath(int first, int end) {
  Path path;
  for (int stage = first; stage < end; ++stage) path.push_back(Base(stage));
  return path;
}

std::size_t ChipMeshes::ProbesAtOnce(const Exchange& exchange, std::size_t bytes) const {
  const std::size_t trial_bytes = std::max<std::size_t>(1, exchange.write_stages.size()) *
                                  (sizeof(float) * (chip_ ? 4 : 3) * layout_.settings());
  return std::max<std::size_t>(1, bytes / trial_bytes);
}

void ChipMeshes::Prepare(const Exchange& exchange, std::span<const Probe> probes, int start) {
  const int writes = static_cast<int>(exchange.write_stages.size());
  const int trials = static_cast<int>(probes.size()) * writes;
  if (trials_.size() < static_cast<std::size_t>(trials)) trials_.resize(trials);
  const auto compute = [&](int i) {
    const Probe& probe = probes[i / writes];
    if (probe.direction >= 0) ComputeTrial(exchange, probe, i % writes, &trials_[i]);
  };
  executor_->ParallelFor(trials, std::ref(compute));

  paths_.resize(probes.size());
  for (std::size_t p = 0; p < probes.size(); ++p) {
    paths_[p].clear();
    for (int stage = start; stage <= exchange.read_stage; ++stage) {
      const auto write = std::ranges::find(exchange.write_stages, stage);
      if (write != exchange.write_stages.end() && probes[p].direction >= 0) {
        const auto trial = p * writes + (write - exchange.write_stages.begin());
        paths_[p].push_back(&trials_[trial].coefficients);
      } else {
        paths_[p].push_back(Base(stage));
      }
    }
  }
}

void ChipMeshes::ComputeTrial(const Exchange& exchange, const Probe& probe, int write,
                              Mesh* trial) const {
  const std::size_t writes = exchange.write_stages.size();
  const Direction& direction = exchange.directions[probe.direction * writes + write];
  const AlignedFloats& base = base_[exchange.write_stages[write]].settings;
  trial->settings.resize(base.size());
  const std::size_t settings = direction.values.size();
  Materialise(std::span(base).first(settings), direction.values, probe.scale * direction.length,
              std::span(trial->settings).first(settings));
  Compute(exchange.write_stages[write], trial);
}

}  // namespace ffzero
