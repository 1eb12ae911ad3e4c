#include "core/devices/photonic/light_path_gradient.h"

#include <algorithm>

#include "core/devices/photonic/light_path.h"
#include "core/devices/photonic/mesh_gradient.h"

namespace ffzero {
namespace {

// Settings that are added up at a time.
constexpr int kSumSettings = 1024;

}  // namespace

float* LightPathGradient::KeptFields(int mesh, int tile) {
  const auto index = static_cast<std::size_t>(mesh - first_) * TileCount(samples_) + tile;
  return kept_.data() + TileFloats(layout_.ports()) * index;
}

void LightPathGradient::Go(const InputSet& fields, std::span<const std::int32_t> samples,
                           std::span<const MeshCoefficients* const> meshes, int first,
                           RowMatrix* powers) {
  meshes_ = meshes;
  first_ = first;
  samples_ = static_cast<int>(samples.size());
  const int tiles = TileCount(samples.size());
  slopes_.resize(TileFloats(layout_.ports()) * tiles);
  kept_.resize(slopes_.size() * (meshes.size() - first));
  powers->resize(samples_, layout_.ports());
  executor_->ParallelFor(tiles, [&](int tile) {
    const int begin = tile * kTileSamples;
    const int count = std::min(kTileSamples, samples_ - begin);
    GoTile(fields, samples.subspan(begin, count), tile);
    const int last = static_cast<int>(meshes_.size()) - 1;
    StorePowers(KeptFields(last, tile), begin, count, powers);
  });
}

void LightPathGradient::GoTile(const InputSet& fields, std::span<const std::int32_t> samples,
                               int tile) {
  float* light = KeptFields(first_, tile);
  LoadTile(fields, samples, light);
  CarryToNextStage(layout_, meshes_.first(first_), nonlinearity_, restore_power_, light);
  float entered[kTileSamples];
  if (restore_power_) TotalPowers(layout_.ports(), light, entered);
  RunColumns(layout_, *meshes_[first_], light);
  for (int mesh = first_ + 1; mesh < static_cast<int>(meshes_.size()); ++mesh) {
    const float* kept = light;
    light = KeptFields(mesh, tile);
    std::copy_n(kept, TileFloats(layout_.ports()), light);
    ApplyOutputPhases(layout_, *meshes_[mesh - 1], light);
    nonlinearity_.Apply(layout_.ports(), light);
    if (restore_power_) {
      RestorePowers(layout_.ports(), entered, light);
      TotalPowers(layout_.ports(), light, entered);
    }
    RunColumns(layout_, *meshes_[mesh], light);
  }
}

void LightPathGradient::GoBack(const RowMatrix& power_slopes,
                               std::span<std::vector<float>* const> gradients) {
  const int tiles = TileCount(samples_);
  const std::size_t settings = layout_.settings();
  const auto fitting = static_cast<int>(kPartsBytes / (settings * sizeof(float)));
  const int parts = std::min(tiles, std::clamp(fitting, kLeastParts, kMostParts));
  for (int mesh = static_cast<int>(meshes_.size()) - 1; mesh >= first_; --mesh) {
    parts_.resize(settings * parts);
    executor_->ParallelFor(parts, [&](int part) {
      float* gradient = parts_.data() + settings * part;
      std::fill_n(gradient, settings, 0.0f);
      for (int tile = tiles * part / parts; tile < tiles * (part + 1) / parts; ++tile) {
        GoBackTile(power_slopes, mesh, tile, gradient);
      }
    });
    std::vector<float>* gradient = gradients[mesh - first_];
    if (gradient != nullptr) AddParts(parts, gradient);
  }
}

// The nonlinearity sees powers alone, so that the output phases may be taken off the slopes before
// it and the kept fields do without them.
void LightPathGradient::GoBackTile(const RowMatrix& power_slopes, int mesh, int tile,
                                   float* gradient) {
  float* fields = KeptFields(mesh, tile);
  float* slopes = Slopes(tile);
  if (mesh + 1 == static_cast<int>(meshes_.size())) {
    const int begin = tile * kTileSamples;
    LoadPowerSlopes(power_slopes, begin, std::min(kTileSamples, samples_ - begin), fields, slopes);
  } else {
    RemoveOutputPhases(layout_, *meshes_[mesh], slopes);
    GoBackToMesh(fields, slopes);
  }
  RunColumnsBack(layout_, *meshes_[mesh], fields, slopes, gradient);
}

// A mesh keeps power, so that what entered it is what its fields have.
void LightPathGradient::GoBackToMesh(const float* fields, float* slopes) const {
  const int ports = layout_.ports();
  if (!restore_power_) {
    nonlinearity_.ApplyBack(ports, fields, slopes);
    return;
  }
  AlignedFloats after(fields, fields + TileFloats(ports));
  nonlinearity_.Apply(ports, after.data());
  float factors[kTileSamples];
  RestoreBack(ports, fields, after.data(), slopes, factors);
  nonlinearity_.ApplyBack(ports, fields, slopes);
  for (int part = 0; part < 2 * ports; ++part, fields += kTileSamples, slopes += kTileSamples) {
    for (int n = 0; n < kTileSamples; ++n) slopes[n] += factors[n] * fields[n];
  }
}

void LightPathGradient::AddParts(int parts, std::vector<float>* gradient) {
  const int settings = layout_.settings();
  gradient->resize(settings);
  executor_->ParallelFor((settings + kSumSettings - 1) / kSumSettings, [&](int piece) {
    const int begin = piece * kSumSettings;
    const int count = std::min(kSumSettings, settings - begin);
    double sums[kSumSettings] = {};
    for (int part = 0; part < parts; ++part) {
      const float* terms = parts_.data() + std::size_t{1} * settings * part + begin;
      for (int i = 0; i < count; ++i) sums[i] += terms[i];
    }
    std::copy_n(sums, count, gradient->data() + begin);
  });
}

}  // namespace ffzero
