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
  mesh.written = false;
  mesh.computed = false;
}

void ChipMeshes::Write(int stage, Mesh* mesh) const {
  mesh->phases.resize(mesh->settings.size());
  chip_->Write(stage, std::span(mesh->settings).first(layout_.settings()),
               std::span(mesh->phases).first(layout_.settings()));
  mesh->written = true;
}

void ChipMeshes::Compute(int stage, Mesh* mesh) const {
  if (chip_ == nullptr) {
    ComputeCoefficients(layout_, mesh->settings.data(), &mesh->coefficients);
  } else {
    Write(stage, mesh);
    chip_->Compute(stage, mesh->phases.data(), &mesh->coefficients);
  }
  mesh->computed = true;
}

const MeshCoefficients* ChipMeshes::Base(int stage) {
  Mesh& mesh = base_[stage];
  if (!mesh.computed) Compute(stage, &mesh);
  return &mesh.coefficients;
}

ChipMeshes::Path ChipMeshes::BasePath(int first, int end) {
  Path path;
  for (int stage = first; stage < end; ++stage) path.push_back(Base(stage));
  return path;
}

std::size_t ChipMeshes::ProbesAtOnce(const Exchange& exchange, std::size_t bytes) const {
  const std::size_t meshes =
      steady() ? std::max<std::size_t>(1, exchange.write_stages.size()) : exchange.read_stage + 1;
  const std::size_t mesh_bytes = sizeof(float) * (chip_ == nullptr ? 3 : 4) * layout_.settings();
  return std::max<std::size_t>(1, bytes / (meshes * mesh_bytes));
}

void ChipMeshes::ListOwnStages(const Exchange& exchange, int start) {
  own_.assign(exchange.write_stages.begin(), exchange.write_stages.end());
  if (steady()) return;
  own_.clear();
  for (int stage = start; stage <= exchange.read_stage; ++stage) own_.push_back(stage);
}

void ChipMeshes::Prepare(const Exchange& exchange, std::size_t first, std::size_t count,
                         int start) {
  const std::span<const Probe> probes = exchange.probes.subspan(first, count);
  ListOwnStages(exchange, start);
  if (trials_.size() < count * own_.size()) trials_.resize(count * own_.size());
  if (steady()) {
    ComputeTrials(exchange, probes);
  } else {
    ComputeExposures(exchange, first, count);
  }
  paths_.resize(count);
  for (std::size_t p = 0; p < count; ++p) {
    paths_[p].clear();
    for (int stage = start; stage <= exchange.read_stage; ++stage) {
      const auto own = std::ranges::find(own_, stage);
      if (own != own_.end() && (probes[p].direction >= 0 || !steady())) {
        const std::size_t trial = p * own_.size() + (own - own_.begin());
        paths_[p].push_back(&trials_[trial].coefficients);
      } else {
        paths_[p].push_back(Base(stage));
      }
    }
  }
}

void ChipMeshes::ComputeTrials(const Exchange& exchange, std::span<const Probe> probes) {
  const int own = static_cast<int>(own_.size());
  const auto compute = [&](int i) {
    const int stage = own_[i % own];
    if (Try(exchange, probes[i / own], stage, &trials_[i])) Compute(stage, &trials_[i]);
  };
  executor_->ParallelFor(static_cast<int>(probes.size()) * own, std::ref(compute));
}

// Drift goes from exposure to exposure, so that each stage's is walked in order; the rest of a mesh
// is added to it.
void ChipMeshes::ComputeExposures(const Exchange& exchange, std::size_t first, std::size_t count) {
  const int own = static_cast<int>(own_.size());
  const std::size_t settings = layout_.settings();
  const auto exposure = [&](std::size_t p) {
    return ExposureKey{exchange.exposure.seed, exchange.exposure.stream + first + p};
  };
  const auto drift = [&](int o) {
    if (!base_[own_[o]].written) Write(own_[o], &base_[own_[o]]);
    for (std::size_t p = 0; p < count; ++p) {
      AlignedFloats& phases = trials_[p * own + o].phases;
      phases.resize(settings + kSettingsPadding);
      chip_->Drift(own_[o], exposure(p), std::span(phases).first(settings));
    }
  };
  executor_->ParallelFor(own, std::ref(drift));

  const auto compute = [&](int i) {
    const int stage = own_[i % own];
    Mesh& trial = trials_[i];
    std::span<const float> written = std::span(base_[stage].phases).first(settings);
    if (Try(exchange, exchange.probes[first + i / own], stage, &trial)) {
      const std::span<float> moved = std::span(trial.settings).first(settings);
      chip_->Write(stage, moved, moved);
      written = moved;
    }
    const std::span<float> phases = std::span(trial.phases).first(settings);
    for (std::size_t s = 0; s < settings; ++s) phases[s] += written[s];
    chip_->AddNoise(stage, exposure(i / own), phases);
    chip_->Compute(stage, trial.phases.data(), &trial.coefficients);
  };
  executor_->ParallelFor(static_cast<int>(count) * own, std::ref(compute));
}

bool ChipMeshes::Try(const Exchange& exchange, const Probe& probe, int stage, Mesh* trial) const {
  const auto write = std::ranges::find(exchange.write_stages, stage);
  if (probe.direction < 0 || write == exchange.write_stages.end()) return false;
  const Direction& direction = exchange.directions[probe.direction * exchange.write_stages.size() +
                                                   (write - exchange.write_stages.begin())];
  const AlignedFloats& base = base_[stage].settings;
  trial->settings.resize(base.size());
  const std::size_t settings = direction.values.size();
  Materialise(std::span(base).first(settings), direction.values, probe.scale * direction.length,
              std::span(trial->settings).first(settings));
  return true;
}

}  // namespace ffzero
