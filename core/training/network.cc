#include "core/training/network.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "absl/strings/str_cat.h"
#include "core/devices/photonic/haar.h"
#include "core/training/course.h"
#include "core/training/generator.h"
#include "core/training/probe_size.h"

namespace ffzero {
namespace {

// Readings that each stage of the network should have.
std::vector<int> ExpectedReadings(const NetworkSpec& network) {
  if (const auto* mlp = std::get_if<MlpSpec>(&network)) return mlp->layers;
  if (const auto* cnn = std::get_if<CnnSpec>(&network)) {
    std::vector<int> readings;
    for (const int channels : cnn->channels) readings.push_back(channels * cnn->reader);
    readings.insert(readings.end(), cnn->layers.begin(), cnn->layers.end());
    return readings;
  }
  const auto& photonic = std::get<PhotonicSpec>(network);
  return std::vector<int>(photonic.stages, photonic.ports);
}

std::vector<float> DenseSettings(int settings, int readings, std::uint64_t seed) {
  const int fan_in = settings / readings - 1;
  const auto bound = static_cast<float>(1.0 / std::sqrt(static_cast<double>(fan_in)));
  std::vector<float> values(settings);
  FillUniform(seed, 0, 0, values);
  for (float& value : values) value = bound * (2.0f * value - 1.0f);
  return values;
}

// Each channel's kernel uniform, its scale 1 and bias 0; then running means 0 and variances 1.
std::vector<float> ConvolutionSettings(const StageInfo& stage, std::uint64_t seed) {
  std::vector<float> values(stage.programmed());
  FillUniform(seed, 0, 0, std::span(values).first(stage.settings));
  for (const ParameterGroup& group : stage.groups) {
    const int kernel = group.size - 2;
    const auto bound = static_cast<float>(1.0 / std::sqrt(static_cast<double>(kernel)));
    float* value = values.data() + group.offset;
    for (int i = 0; i < kernel; ++i) value[i] = bound * (2.0f * value[i] - 1.0f);
    value[kernel] = 1;
    value[kernel + 1] = 0;
  }
  std::fill(values.end() - stage.carried / 2, values.end(), 1.0f);
  return values;
}

// Every stage that a loss reads needs a value a class; the output of a regression that one global
// loss reads must be the only one, but for a chip, whose first port it is.
absl::Status CheckReadings(const std::vector<int>& readings, bool global, bool photonic,
                           int classes) {
  for (std::size_t s = global ? readings.size() - 1 : 0; s < readings.size(); ++s) {
    if (readings[s] < classes) {
      return absl::InvalidArgumentError(absl::StrCat("network: ", readings[s],
                                                     " readings at stage ", s + 1, " found; ",
                                                     classes, " classes need at least as many"));
    }
  }
  if (global && !photonic && classes == 0 && readings.back() != 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("network: ", readings.back(), " readings at stage ", readings.size(),
                     " found; a regression by one global loss must have 1"));
  }
  return absl::OkStatus();
}

absl::Status CheckWritable(const TrainingSpec& training, const DeviceInfo& device) {
  ViolationList wrong;
  CheckProbes(training, device, &wrong);
  if (wrong.found().empty()) return absl::OkStatus();
  const FieldViolation& first = wrong.found().front();
  return absl::InvalidArgumentError(absl::StrCat(first.field, ": ", first.description));
}

}  // namespace

absl::Status CheckFit(const JobSpec& spec, const Dataset& dataset, const DeviceInfo& device) {
  const auto inputs = static_cast<int>(dataset.train.inputs->real.cols());
  if (inputs != device.inputs) {
    return absl::InvalidArgumentError(
        absl::StrCat("device: it takes ", device.inputs, " inputs, but a sample of dataset \"",
                     dataset.name, "\" has ", inputs, "; choose dataset.crop or dataset.resize"));
  }
  const std::vector<int> readings = ExpectedReadings(spec.network);
  if (readings.size() != device.stages.size()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "network: ", readings.size(), " stages found; the device has ", device.stages.size()));
  }
  for (std::size_t s = 0; s < readings.size(); ++s) {
    if (readings[s] != device.stages[s].readings) {
      return absl::InvalidArgumentError(
          absl::StrCat("network: ", readings[s], " readings at stage ", s + 1,
                       " found; the device has ", device.stages[s].readings));
    }
  }
  if (absl::Status status = CheckWritable(spec.training, device); !status.ok()) return status;
  return CheckReadings(readings, IsGlobal(spec.training.solver),
                       std::holds_alternative<PhotonicSpec>(spec.network), dataset.classes);
}

std::vector<float> InitialSettings(const JobSpec& spec, const DeviceInfo& device, int stage) {
  const std::uint64_t seed = DeriveSeed(spec.seed, Purpose::kSettings, stage);
  const StageInfo& info = device.stages[stage];
  if (std::holds_alternative<PhotonicSpec>(spec.network)) return HaarSettings(info.readings, seed);
  if (info.carried > 0) return ConvolutionSettings(info, seed);
  return DenseSettings(info.settings, info.readings, seed);
}

}  // namespace ffzero
