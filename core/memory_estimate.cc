#include "core/memory_estimate.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <variant>

#include "absl/strings/str_cat.h"
#include "core/devices/digital/convolution_layer.h"
#include "core/devices/digital/digital_device.h"
#include "core/devices/digital/image_sizes.h"
#include "core/devices/digital/pooling.h"
#include "core/devices/photonic/field_cache.h"
#include "core/devices/photonic/field_tile.h"
#include "core/devices/photonic/light_path_gradient.h"
#include "core/devices/photonic/mesh_matrix.h"
#include "core/devices/photonic/photonic_device.h"
#include "core/stage_training.h"
#include "core/training/course.h"
#include "core/training/schedule.h"

namespace ffzero {
namespace {

constexpr double kFloat = sizeof(float);
constexpr double kDouble = sizeof(double);
struct StageSize {
  double inputs = 0;
  double settings = 0;
  double readings = 0;
  double inside = 0;  // values of a sample on its way through a layer
  double fixed = 0;   // numbers that never change: readers
};

// The sizes that the estimate is made of.
struct JobSize {
  bool photonic = false;
  bool exact = false;
  bool adam = false;      // in any course
  bool centered = false;  // in any course
  std::vector<StageSize> stages;
  StageSize largest;  // the greatest of each number
  StageSize read;     // what is greatest of the stages whose readings are taken
  bool global = false;
  double moved = 0;  // settings that one step moves
  double batch = 0;  // samples of the largest batch
  double chunk = 0;  // test samples of one evaluation
  DataShape data;
};

std::vector<StageSize> StageSizes(const NetworkSpec& network, int inputs) {
  std::vector<StageSize> stages;
  if (const auto* photonic = std::get_if<PhotonicSpec>(&network)) {
    const double ports = photonic->ports;
    stages.assign(photonic->stages,
                  {.inputs = ports, .settings = ports * ports, .readings = ports});
    return stages;
  }
  double fan_in = inputs;
  const auto* cnn = std::get_if<CnnSpec>(&network);
  if (cnn != nullptr) {
    for (const ConvolutionShape& shape : ConvolutionShapes(*cnn, inputs)) {
      const double channels = cnn->channels[stages.size()];
      const double pixels = shape.pixels();
      stages.push_back({.inputs = fan_in,
                        .settings = channels * (shape.patch() + 4),
                        .readings = channels * cnn->reader,
                        // Normalised and not, once more on the way back, and what is handed on.
                        .inside = channels * pixels * 3.25,
                        .fixed = channels * cnn->reader * pixels});
      fan_in = channels * Pooled(shape.out_height()) * Pooled(shape.out_width());
    }
  }
  for (const double outputs : cnn != nullptr ? cnn->layers : std::get<MlpSpec>(network).layers) {
    stages.push_back({.inputs = fan_in, .settings = (fan_in + 1) * outputs, .readings = outputs});
    fan_in = outputs;
  }
  return stages;
}

// Whether any of the job's courses is trained so.
template <typename Predicate>
bool AnyCourse(const TrainingSpec& training, const Predicate& so) {
  const int entries = static_cast<int>(training.stages.size());
  for (int course = 0; course <= entries; ++course) {
    if (so(TrainingOf(training, course))) return true;
  }
  return false;
}

JobSize SizeOf(const JobSpec& spec, const DataShape& data) {
  JobSize size;
  size.photonic = std::holds_alternative<PhotonicSpec>(spec.network);
  size.stages = StageSizes(spec.network, data.inputs);
  size.global = IsGlobal(spec.training.solver);
  size.exact = IsExact(spec.training.solver);
  size.adam = size.exact || AnyCourse(spec.training, [](const TrainingSpec& own) {
                return own.optimizer == Optimizer::kAdam;
              });
  size.centered = AnyCourse(
      spec.training, [](const TrainingSpec& own) { return own.reading == Reading::kCentered; });
  for (const StageSize& stage : size.stages) {
    size.largest.inputs = std::max(size.largest.inputs, stage.inputs);
    size.largest.settings = std::max(size.largest.settings, stage.settings);
    size.largest.readings = std::max(size.largest.readings, stage.readings);
    size.largest.inside = std::max(size.largest.inside, stage.inside);
  }
  size.moved = size.largest.settings;
  size.read = size.largest;
  if (size.global && !size.stages.empty()) {
    size.moved = 0;
    for (const StageSize& stage : size.stages) size.moved += stage.settings;
    size.read = size.stages.back();
  }
  const Schedule schedule(spec.training, static_cast<int>(size.stages.size()), data.train,
                          data.test);
  size.batch = std::min(schedule.batch_size, data.train);
  size.chunk = std::min(schedule.chunk_size, data.test);
  size.data = data;
  return size;
}

// Those kept and in a checkpoint's copies, and the rotation in double that turns one stage's.
double PrototypeBytes(const JobSize& size) {
  if (size.global) return 0;
  double all = 0;
  for (const StageSize& stage : size.stages) all += stage.readings;
  return std::max(1, size.data.classes) *
         (kFloat * (1 + 4) * all + kDouble * 5 * size.largest.readings);
}

MemoryPart Settings(const JobSpec& spec, const JobSize& size) {
  double all = 0;
  double fixed = 0;
  for (const StageSize& stage : size.stages) {
    all += stage.settings;
    fixed += stage.fixed;
  }
  MemoryPart part;
  // Adam: gradients, or estimates of them, and two moments, with the copies that a checkpoint makes
  // of them.
  const double adam = size.adam ? (1 + 2 * (2 + 4)) * size.moved : 0;
  part.bytes = PrototypeBytes(size) + kFloat * ((2 + 4) * all + 2 * size.moved + adam + fixed);
  if (const auto* photonic = std::get_if<PhotonicSpec>(&spec.network)) {
    part.what = "settings (network.photonic.stages x network.photonic.ports^2)";
    part.field = "network.photonic.ports";
    part.found = absl::StrCat(photonic->ports);
    // A mesh's coefficients are twice its settings; a trial has both, and a gradient several parts.
    const ChipSpec& chip = photonic->chip;
    const bool ideal = IsIdeal(chip);
    const bool steady = chip.phase_noise == 0 && chip.drift == 0;
    const double tried = (ideal ? 3 : 4) * (steady ? size.moved : all);
    const double trials = std::max<double>(kPhotonicTrialBytes, kFloat * tried);
    const double parts =
        std::max<double>(LightPathGradient::kPartsBytes,
                         kFloat * LightPathGradient::kLeastParts * size.largest.settings);
    // Phases, biases, four numbers for each of half as many MZIs, and three of a drift.
    const double disorder = ideal ? 0 : kFloat * (1 + 1 + 2 + (chip.drift > 0 ? 3 : 0)) * all;
    const bool evaluates = ideal && MeshMatrix::Pays(MeshLayout(photonic->ports), size.data.test);
    const double matrix = evaluates ? MeshMatrix::Floats(photonic->ports) : 0;
    part.bytes += kFloat * (2 * all + matrix) + disorder + (size.exact ? parts : trials);
    return part;
  }
  const auto largest = std::ranges::max_element(size.stages, {}, &StageSize::settings);
  const auto index = largest - size.stages.begin();
  if (const auto* cnn = std::get_if<CnnSpec>(&spec.network)) {
    const auto convolutions = std::ssize(cnn->channels);
    part.what = "settings and readers (network.cnn.channels, network.cnn.layers)";
    part.field = index < convolutions
                     ? absl::StrCat("network.cnn.channels[", index, "]")
                     : absl::StrCat("network.cnn.layers[", index - convolutions, "]");
  } else {
    part.what = "settings (network.mlp.layers, each x the layer before)";
    part.field = absl::StrCat("network.mlp.layers[", index, "]");
  }
  part.found = absl::StrCat(largest->readings);
  return part;
}

// Of any of the job's courses.
double MostDirections(const JobSpec& spec) {
  int most = 0;
  const int entries = static_cast<int>(spec.training.stages.size());
  for (int course = 0; course <= entries; ++course) {
    most = std::max(most, TrainingOf(spec.training, course).num_directions);
  }
  return most;
}

MemoryPart Directions(const JobSpec& spec, const JobSize& size) {
  const double count = size.exact ? 0 : MostDirections(spec);
  return {.what = size.global ? "directions (training.num_directions x settings of all stages)"
                              : "directions (training.num_directions x settings of the largest "
                                "stage)",
          .field = "training.num_directions",
          .found = absl::StrCat(spec.training.num_directions),
          .bytes = kFloat * (count + 1) * size.moved};
}

// Values that the way back through a chip keeps: fields after each mesh that a step moves, and one
// more set for slopes, in whole tiles.
double AlongTheWayBack(const JobSize& size) {
  if (!size.exact) return 0;
  const double meshes = size.global ? static_cast<double>(size.stages.size()) : 1;
  const double samples = kTileSamples * std::ceil(size.batch / kTileSamples);
  return (meshes + 1) * 2 * samples * size.largest.readings;
}

// Values that a digital layer keeps beside those of the probes: where probes differ in the stage
// that is read alone, what the base and each direction read, the batch laid out and the pixels of
// some samples; where they differ in stages before it, the trials at work: what enters and leaves a
// layer, and its settings.
double BesideProbes(const JobSpec& spec, const JobSize& size) {
  if (size.photonic) return AlongTheWayBack(size);
  const double directions = MostDirections(spec);
  if (!size.exact && (size.stages.size() == 1 || !size.global)) {
    const double parts = directions + 1;
    return (parts + 1) * size.batch * size.read.readings + size.batch * size.largest.inputs +
           kConvolvedAtOnce * parts * size.largest.inside;
  }
  // A trial keeps what every stage that it passes makes of the batch.
  double ways = 0;
  for (const StageSize& stage : size.stages) {
    const double way = stage.inputs + stage.readings + stage.inside;
    ways = size.global ? ways + way : std::max(ways, way);
  }
  const double trials = size.exact ? 2 : std::min<double>(kDigitalTrials, 2 * directions);
  return trials * (size.batch * ways + size.largest.settings);
}

MemoryPart ReadingsOfStep(const JobSpec& spec, const JobSize& size) {
  const double passes = size.exact ? 2 : 2.0 * MostDirections(spec);
  const double probes = passes * size.batch * size.read.readings;
  const double evaluation =
      size.chunk * ((size.centered ? 4 : 3) * size.read.readings + size.largest.inside);
  const double inputs = std::max(size.batch, size.chunk) * size.largest.inputs;
  return {.what = absl::StrCat("readings (2 x training.num_directions x training.batch_size x "
                               "readings of the ",
                               size.global ? "last" : "largest", " stage)"),
          .field = "training.batch_size",
          .found = absl::StrCat(spec.training.batch_size),
          .bytes = kFloat * (probes + BesideProbes(spec, size) + evaluation + inputs)};
}

MemoryPart Data(const JobSize& size) {
  const double train = size.data.train;
  const double test = size.data.test;
  const double stages = static_cast<double>(size.stages.size());
  const double inputs = (train + test) * size.data.inputs;
  const double labels = 2 * train + test;
  const double votes = test * (stages + std::max(1, size.data.classes));
  return {.what = "samples (dataset.train_limit x inputs)",
          .field = "dataset.train_limit",
          .found = absl::StrCat(size.data.train, " training samples"),
          .bytes = kFloat * (inputs + labels + votes)};
}

MemoryPart Kept(const JobSize& size) {
  double values = 0;  // of each sample
  for (std::size_t s = 1; s < size.stages.size(); ++s) {
    values = std::max(values, 2 * size.stages[s].inputs);
  }
  MemoryPart part{.what = "what reaches a stage (dataset.train_limit x inputs of a stage)",
                  .field = "dataset.train_limit",
                  .found = absl::StrCat(size.data.train, " training samples")};
  // A global loss trains the first stage too, which the inputs reach as they are.
  for (const int samples : {size.global ? 0 : size.data.train, size.data.test}) {
    const double bytes = kFloat * values * samples;
    if (size.photonic && bytes > FieldCache::kMaxBytes) continue;  // then they are not kept
    part.bytes += bytes;
  }
  return part;
}

}  // namespace

std::vector<MemoryPart> EstimateMemory(const JobSpec& spec, const DataShape& data) {
  const JobSize size = SizeOf(spec, data);
  std::vector<MemoryPart> parts = {Settings(spec, size), Directions(spec, size),
                                   ReadingsOfStep(spec, size), Data(size), Kept(size)};
  std::ranges::stable_sort(parts, std::greater<>(), &MemoryPart::bytes);
  return parts;
}

double TotalMemory(const std::vector<MemoryPart>& parts) {
  double total = 0;
  for (const MemoryPart& part : parts) total += part.bytes;
  return total;
}

}  // namespace ffzero
