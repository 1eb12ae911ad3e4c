#include "core/devices/photonic/photonic_device.h"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/devices/drawn_directions.h"
#include "core/devices/exchange_check.h"
#include "core/devices/photonic/chip_groups.h"
#include "core/devices/photonic/chip_meshes.h"
#include "core/devices/photonic/field_cache.h"
#include "core/devices/photonic/field_tile.h"
#include "core/devices/photonic/imperfect_chip.h"
#include "core/devices/photonic/light_inspection.h"
#include "core/devices/photonic/light_path.h"
#include "core/devices/photonic/light_path_gradient.h"
#include "core/devices/photonic/mesh_layout.h"
#include "core/devices/photonic/mesh_matrix.h"
#include "core/devices/photonic/nonlinearity.h"
#include "core/differentiable.h"
#include "core/inspectable.h"
#include "core/network_validation.h"

namespace ffzero {
namespace {

// Tiles at work in one ParallelFor, which bounds their memory whatever the batch is.
constexpr int kTilesAtOnce = 64;

std::optional<ImperfectChip> MakeChip(const PhotonicSpec& spec, const MeshLayout& layout) {
  if (IsIdeal(spec.chip)) return std::nullopt;
  return ImperfectChip(spec.chip, layout, spec.stages);
}

class PhotonicDevice final : public Device, public Differentiable, public Inspectable {
 public:
  PhotonicDevice(const PhotonicSpec& spec, Executor* executor, int inputs);

  const DeviceInfo& info() const override { return info_; }
  absl::Status Load(std::string_view name, std::shared_ptr<const InputSet> inputs) override;
  absl::Status Program(int stage, std::span<const float> settings) override;
  absl::StatusOr<std::vector<float>> ReadBack(int stage) override;
  absl::Status Measure(const Exchange& asked, absl::Duration limit, Readings* readings) override;
  absl::Status Recalibrate() override;
  Differentiable* differentiable() override { return chip_.has_value() ? nullptr : this; }
  absl::Status Differentiate(const Exchange& exchange, ReadingSlope slope,
                             Gradient* gradient) override;
  Inspectable* inspectable() override { return this; }
  absl::Status Inspect(std::string_view inputs, std::span<const std::int32_t> samples,
                       std::span<const int> stages, std::vector<RowMatrix>* powers) override;

 private:
  struct LoadedSet {
    std::shared_ptr<const InputSet> inputs;
    FieldCache cache;
  };
  // Where the light of an exchange starts: `fields` enter `stage`.
  struct Start {
    int stage = 0;
    const InputSet* fields = nullptr;
  };

  // The set that a valid exchange names, every stage up to the one read being programmed.
  absl::StatusOr<LoadedSet*> Check(const Exchange& exchange);
  // The first stage that an exchange moves, or else reads.
  static int FirstStage(const Exchange& exchange);
  Start PrepareFields(LoadedSet& set, const Exchange& exchange);
  void CarryOn(LoadedSet& set, const FieldCache::Gap& gap, int stage);
  // Whether an exchange reads the base of a whole set that enters the stage that is read.
  bool ReadsByMatrix(const Exchange& exchange, Start start) const;
  // Of the probes from `first_probe` on, a matrix of readings each.
  void MeasureGroup(const Exchange& exchange, Start start, std::size_t first_probe,
                    std::span<RowMatrix> readings);
  // Calls work(i, tile) for each i in [0, count), `tile` being scratch.
  void ForTiles(int count, const std::function<void(int, float*)>& work);

  const MeshLayout layout_;
  const ElectroOptic nonlinearity_;
  const bool restore_power_;
  Executor* const executor_;
  DeviceInfo info_;
  std::optional<ImperfectChip> chip_;  // absent: ideal optics
  ChipMeshes meshes_;
  MeshMatrix matrix_;  // of a stage at its base
  std::map<std::string, LoadedSet, std::less<>> sets_;
  ExposureKey exposed_;  // the latest

  // Scratch, kept from call to call.
  DrawnDirections drawn_;
  std::vector<FieldCache::Gap> gaps_;
  AlignedFloats tiles_;
  LightPathGradient way_back_;
  RowMatrix reading_;
  RowMatrix reading_slope_;
};

PhotonicDevice::PhotonicDevice(const PhotonicSpec& spec, Executor* executor, int inputs)
    : layout_(spec.ports),
      nonlinearity_(spec.alpha, spec.gain, spec.phase_bias),
      restore_power_(spec.restore_power),
      executor_(executor),
      chip_(MakeChip(spec, layout_)),
      meshes_(layout_, spec.stages, executor, chip_.has_value() ? &*chip_ : nullptr),
      matrix_(layout_, executor),
      way_back_(layout_, nonlinearity_, restore_power_, executor) {
  info_.kind = "photonic";
  info_.serial = "simulated";
  info_.arithmetic = MeshKernelTarget();
  info_.inputs = inputs;
  info_.stages.assign(spec.stages, PhotonicStage(spec));
}

absl::Status PhotonicDevice::Load(std::string_view name, std::shared_ptr<const InputSet> inputs) {
  if (absl::Status status = CheckInputs(info_, *inputs, /*phases=*/true); !status.ok()) {
    return status;
  }
  if (info_.inputs < layout_.ports()) inputs = Widen(*inputs, layout_.ports());
  sets_[std::string(name)] = LoadedSet{.inputs = std::move(inputs), .cache = {}};
  return absl::OkStatus();
}

absl::Status PhotonicDevice::Program(int stage, std::span<const float> settings) {
  if (absl::Status status = CheckSettings(info_, stage, settings); !status.ok()) return status;
  meshes_.Program(stage, settings);
  if (stage == matrix_.stage()) matrix_.Forget();
  for (auto& [name, set] : sets_) set.cache.SettingsChanged(stage);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<float>> PhotonicDevice::ReadBack(int stage) {
  if (absl::Status status = CheckStage(info_, stage); !status.ok()) return status;
  if (!meshes_.programmed(stage)) return NotProgrammed(stage);
  std::vector<float> settings = meshes_.Settings(stage);
  if (chip_.has_value()) chip_->Hold(settings);
  return settings;
}

absl::StatusOr<PhotonicDevice::LoadedSet*> PhotonicDevice::Check(const Exchange& exchange) {
  const auto found = sets_.find(exchange.inputs);
  if (found == sets_.end()) return NotLoaded(exchange.inputs);
  const auto rows = static_cast<int>(found->second.inputs->real.rows());
  if (absl::Status status = CheckExchange(info_, exchange, rows); !status.ok()) return status;
  for (int stage = 0; stage <= exchange.read_stage; ++stage) {
    if (!meshes_.programmed(stage)) return NotProgrammed(stage);
  }
  return &found->second;
}

// The simulator sees no clock, so that `limit` has no meaning here.
absl::Status PhotonicDevice::Measure(const Exchange& asked, absl::Duration, Readings* readings) {
  const Exchange exchange = drawn_.Fill(info_, asked);
  const absl::StatusOr<LoadedSet*> set = Check(exchange);
  if (!set.ok()) return set.status();

  const auto probes = exchange.probes;
  readings->carried.resize(exchange.training ? exchange.write_stages.size() : 0);
  readings->probes.resize(probes.size());
  for (RowMatrix& probe : readings->probes) probe.resize(exchange.samples.size(), layout_.ports());
  if (probes.empty() || exchange.samples.empty()) return absl::OkStatus();

  exposed_ = {exchange.exposure.seed, exchange.exposure.stream + probes.size() - 1};
  const Start start = PrepareFields(**set, exchange);
  if (ReadsByMatrix(exchange, start)) {
    const int stage = exchange.read_stage;
    if (matrix_.stage() != stage) matrix_.Build(stage, *meshes_.Base(stage));
    for (RowMatrix& probe : readings->probes) {
      matrix_.Read(*start.fields, exchange.samples, &probe);
    }
    return absl::OkStatus();
  }
  const std::size_t group = meshes_.ProbesAtOnce(exchange, kPhotonicTrialBytes);
  for (std::size_t first = 0; first < probes.size(); first += group) {
    const std::size_t count = std::min(group, probes.size() - first);
    meshes_.Prepare(exchange, first, count, start.stage);
    MeasureGroup(exchange, start, first, std::span(readings->probes).subspan(first, count));
  }
  return absl::OkStatus();
}

absl::Status PhotonicDevice::Recalibrate() {
  if (!chip_.has_value()) return absl::OkStatus();
  chip_->Calibrate(exposed_);
  info_.calibration_id = absl::StrCat("exposure ", exposed_.stream);
  return absl::OkStatus();
}

absl::Status PhotonicDevice::Differentiate(const Exchange& exchange, ReadingSlope slope,
                                           Gradient* gradient) {
  const absl::StatusOr<LoadedSet*> set = Check(exchange);
  if (!set.ok()) return set.status();
  const Start start = PrepareFields(**set, exchange);
  const int first = FirstStage(exchange);
  const ChipMeshes::Path path = meshes_.BasePath(start.stage, exchange.read_stage + 1);
  way_back_.Go(*start.fields, exchange.samples, path, first - start.stage, &reading_);
  absl::Status status = slope(reading_, &reading_slope_);
  if (!status.ok()) return status;

  const std::size_t writes = exchange.write_stages.size();
  gradient->settings.resize(writes);
  gradient->carried.assign(exchange.training ? writes : 0, {});
  std::vector<std::vector<float>*> gradients(exchange.read_stage - first + 1, nullptr);
  for (std::size_t w = 0; w < writes; ++w) {
    gradients[exchange.write_stages[w] - first] = &gradient->settings[w];
  }
  way_back_.GoBack(reading_slope_, gradients);
  return absl::OkStatus();
}

absl::Status PhotonicDevice::Inspect(std::string_view inputs, std::span<const std::int32_t> samples,
                                     std::span<const int> stages, std::vector<RowMatrix>* powers) {
  int last = 0;
  for (const int stage : stages) {
    if (absl::Status status = CheckStage(info_, stage); !status.ok()) return status;
    last = std::max(last, stage);
  }
  const Probe base;
  const Exchange first_exposure{
      .inputs = inputs, .samples = samples, .read_stage = last, .probes = {&base, 1}};
  const absl::StatusOr<LoadedSet*> set = Check(first_exposure);
  if (!set.ok()) return set.status();
  powers->resize(samples.size() * stages.size());
  if (powers->empty()) return absl::OkStatus();

  meshes_.Prepare(first_exposure, 0, 1, /*start=*/0);
  const LightInspection inspection{.layout = layout_,
                                   .nonlinearity = nonlinearity_,
                                   .restore_power = restore_power_,
                                   .chip = chip_.has_value() ? &*chip_ : nullptr,
                                   .meshes = meshes_.path(0),
                                   .stages = stages};
  ForTiles(TileCount(samples.size()), [&](int i, float* tile) {
    inspection.Follow(*(*set)->inputs, samples, i, tile, *powers);
  });
  return absl::OkStatus();
}

int PhotonicDevice::FirstStage(const Exchange& exchange) {
  int first = exchange.read_stage;
  for (const int stage : exchange.write_stages) first = std::min(first, stage);
  return first;
}

// Light starts as late as it can: where exposures differ, at the front.
PhotonicDevice::Start PhotonicDevice::PrepareFields(LoadedSet& set, const Exchange& exchange) {
  const int stage = FirstStage(exchange);
  if (stage == 0 || !meshes_.steady() || !FieldCache::Fits(*set.inputs)) {
    return {0, set.inputs.get()};
  }
  set.cache.Require(*set.inputs, stage, exchange.samples, &gaps_);
  for (const FieldCache::Gap& gap : gaps_) CarryOn(set, gap, stage);
  return {stage, &set.cache.fields()};
}

// It does not depend on the samples that are asked for, nor on what was asked before.
bool PhotonicDevice::ReadsByMatrix(const Exchange& exchange, Start start) const {
  return !exchange.training && !exchange.once && !chip_.has_value() &&
         start.stage == exchange.read_stage &&
         MeshMatrix::Pays(layout_, start.fields->real.rows()) &&
         std::ranges::all_of(exchange.probes, [](const Probe& p) { return p.direction < 0; });
}

void PhotonicDevice::CarryOn(LoadedSet& set, const FieldCache::Gap& gap, int stage) {
  const ChipMeshes::Path path = meshes_.BasePath(gap.stage, stage);
  const InputSet& from = gap.stage == 0 ? *set.inputs : set.cache.fields();
  const std::span<const std::int32_t> samples = gap.samples;
  ForTiles(TileCount(samples.size()), [&](int i, float* tile) {
    const auto rows = TileRows(samples, i);
    LoadTile(from, rows, tile);
    CarryToNextStage(layout_, path, nonlinearity_, restore_power_, tile);
    StoreFields(tile, rows, set.cache.mutable_fields());
  });
}

void PhotonicDevice::MeasureGroup(const Exchange& exchange, Start start, std::size_t first_probe,
                                  std::span<RowMatrix> readings) {
  const auto samples = exchange.samples;
  const int tiles = TileCount(samples.size());
  ForTiles(tiles * static_cast<int>(readings.size()), [&](int i, float* tile) {
    const int probe = i / tiles;
    const int first = i % tiles * kTileSamples;
    const auto rows = TileRows(samples, i % tiles);
    LoadTile(*start.fields, rows, tile);
    CarryToDetector(layout_, meshes_.path(probe), nonlinearity_, restore_power_, tile);
    const auto count = static_cast<int>(rows.size());
    StorePowers(tile, first, count, &readings[probe]);
    if (!chip_.has_value()) return;
    const ExposureKey exposure{exchange.exposure.seed,
                               exchange.exposure.stream + first_probe + probe};
    chip_->Detect(exchange.read_stage, exposure, first, count, &readings[probe]);
  });
}

void PhotonicDevice::ForTiles(int count, const std::function<void(int, float*)>& work) {
  const std::size_t tile_floats = TileFloats(layout_.ports());
  const std::size_t needed = tile_floats * std::min(count, kTilesAtOnce);
  if (tiles_.size() < needed) tiles_.resize(needed);
  for (int first = 0; first < count; first += kTilesAtOnce) {
    const auto piece = [&](int i) { work(first + i, tiles_.data() + tile_floats * i); };
    executor_->ParallelFor(std::min(kTilesAtOnce, count - first), std::ref(piece));
  }
}

}  // namespace

StageInfo PhotonicStage(const PhotonicSpec& spec) {
  const MeshLayout layout(spec.ports);
  return {.settings = layout.settings(),
          .readings = spec.ports,
          .read_noise = ChipReadNoise(spec.chip),
          .groups = ChipGroups(spec.chip, layout)};
}

absl::StatusOr<std::unique_ptr<Device>> MakePhotonicDevice(const PhotonicSpec& spec,
                                                           Executor* executor, int inputs) {
  if (absl::Status status = CheckNetwork(spec, /*inputs=*/0); !status.ok()) return status;
  if (inputs < 0 || inputs > spec.ports) {
    return absl::InvalidArgumentError(
        absl::StrCat("inputs: ", inputs, " found; at most the ", spec.ports, " ports of the chip"));
  }
  return std::make_unique<PhotonicDevice>(spec, executor, inputs == 0 ? spec.ports : inputs);
}

}  // namespace ffzero
