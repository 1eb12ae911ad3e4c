#include "core/devices/exchange_check.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "core/finite.h"

namespace ffzero {
namespace {

// The generator draws nothing but finite numbers, so that only vectors without a key need a look,
// which costs little beside the products or columns that they go into.
absl::Status CheckExplicitValues(std::size_t number, const Direction& direction) {
  if (direction.key.has_value()) return absl::OkStatus();
  const std::span<const float> values = direction.values;
  if (AllFinite(values)) return absl::OkStatus();
  const auto bad = std::ranges::find_if(values, [](float v) { return !std::isfinite(v); });
  return absl::InvalidArgumentError(absl::StrCat("direction ", number, ": value ",
                                                 bad - values.begin(), " is ", *bad,
                                                 "; must be a finite number"));
}

absl::Status CheckGroupLengths(const DeviceInfo& info, const Exchange& exchange, std::size_t d) {
  const std::span<const float> lengths = exchange.directions[d].group_lengths;
  const int stage = exchange.write_stages[d % exchange.write_stages.size()];
  const std::size_t groups = info.stages[stage].groups.size();
  if (lengths.empty() || (lengths.size() == groups && AllFinite(lengths))) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("direction ", d, ": ", lengths.size(),
                                                 " group lengths found; must be none, or a finite "
                                                 "number for each of ",
                                                 groups, " groups"));
}

absl::Status CheckDirections(const DeviceInfo& info, const Exchange& exchange) {
  const std::size_t writes = exchange.write_stages.size();
  if (writes == 0 ? !exchange.directions.empty() : exchange.directions.size() % writes != 0) {
    return absl::InvalidArgumentError(absl::StrCat(exchange.directions.size(),
                                                   " directions found for ", writes,
                                                   " write stages; each stage needs its own"));
  }
  if (writes == 0) return absl::OkStatus();
  for (std::size_t d = 0; d < exchange.directions.size(); ++d) {
    if (absl::Status status = CheckGroupLengths(info, exchange, d); !status.ok()) return status;
    const int expected = info.stages[exchange.write_stages[d % writes]].settings;
    if (static_cast<int>(exchange.directions[d].values.size()) != expected) {
      return absl::InvalidArgumentError(
          absl::StrCat("direction ", d, ": ", exchange.directions[d].values.size(),
                       " values found; its stage has ", expected, " settings"));
    }
    if (!std::isfinite(exchange.directions[d].length)) {
      return absl::InvalidArgumentError(absl::StrCat("direction ", d, ": length ",
                                                     exchange.directions[d].length,
                                                     " found; must be a finite number"));
    }
    if (absl::Status status = CheckExplicitValues(d, exchange.directions[d]); !status.ok()) {
      return status;
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckStage(const DeviceInfo& info, int stage) {
  if (stage >= 0 && stage < static_cast<int>(info.stages.size())) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("stage ", stage, " found; the device has stages 0 to ", info.stages.size() - 1));
}

absl::Status CheckInputs(const DeviceInfo& info, const InputSet& inputs, bool phases) {
  if (inputs.real.cols() != info.inputs) {
    return absl::InvalidArgumentError(absl::StrCat(
        "inputs: ", inputs.real.cols(), " values a sample found; the device takes ", info.inputs));
  }
  if (!AllFinite(inputs.real) || !AllFinite(inputs.imaginary)) {
    return absl::InvalidArgumentError("inputs: a value is not a finite number");
  }
  if (inputs.imaginary.rows() == 0) return absl::OkStatus();
  if (!phases) return absl::InvalidArgumentError("inputs: this device takes real inputs only");
  if (inputs.imaginary.rows() != inputs.real.rows() ||
      inputs.imaginary.cols() != inputs.real.cols()) {
    return absl::InvalidArgumentError("inputs: real and imaginary parts differ in shape");
  }
  return absl::OkStatus();
}

absl::Status CheckSettings(const DeviceInfo& info, int stage, std::span<const float> settings) {
  if (absl::Status status = CheckStage(info, stage); !status.ok()) return status;
  const StageInfo& expected = info.stages[stage];
  if (static_cast<int>(settings.size()) != expected.programmed()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "stage ", stage, ": ", settings.size(), " settings found; it has ", expected.programmed()));
  }
  if (absl::Status status = CheckLimits(info, stage, settings.first(expected.settings));
      !status.ok()) {
    return status;
  }
  if (!AllFinite(settings.subspan(expected.settings))) {
    return absl::InvalidArgumentError(
        absl::StrCat("stage ", stage, ": a carried value is not a finite number"));
  }
  return absl::OkStatus();
}

absl::Status CheckLimits(const DeviceInfo& info, int stage, std::span<const float> settings) {
  const bool finite = AllFinite(settings);
  for (const ParameterGroup& group : info.stages[stage].groups) {
    const bool limited = group.limited();
    if (finite && !limited) continue;
    for (int i = group.offset; i < group.offset + group.size; ++i) {
      if (!std::isfinite(settings[i])) {
        return absl::InvalidArgumentError(absl::StrCat("stage ", stage, ": setting ", i, " (",
                                                       group.name, ") is not a finite number"));
      }
      if (limited && (settings[i] < group.lowest || settings[i] > group.highest)) {
        return absl::OutOfRangeError(absl::StrCat("stage ", stage, ": setting ", i, " (",
                                                  group.name, ") is ", settings[i], "; allowed ",
                                                  group.lowest, " to ", group.highest));
      }
    }
  }
  return absl::OkStatus();
}

absl::Status CheckExchange(const DeviceInfo& info, const Exchange& exchange, int rows) {
  if (absl::Status status = CheckStage(info, exchange.read_stage); !status.ok()) return status;
  for (int stage : exchange.write_stages) {
    if (absl::Status status = CheckStage(info, stage); !status.ok()) return status;
    if (stage > exchange.read_stage) {
      return absl::InvalidArgumentError(
          absl::StrCat("write stage ", stage, " lies after read stage ", exchange.read_stage));
    }
  }
  if (absl::Status status = CheckDirections(info, exchange); !status.ok()) return status;
  const auto directions = static_cast<int>(exchange.directions.size() /
                                           std::max<std::size_t>(1, exchange.write_stages.size()));
  for (const Probe& probe : exchange.probes) {
    if (probe.direction < -1 || probe.direction >= directions || !std::isfinite(probe.scale)) {
      return absl::InvalidArgumentError(absl::StrCat("probe along direction ", probe.direction,
                                                     " by ", probe.scale, " found; there are ",
                                                     directions, " directions"));
    }
  }
  for (std::int32_t sample : exchange.samples) {
    if (sample < 0 || sample >= rows) {
      return absl::InvalidArgumentError(
          absl::StrCat("sample ", sample, " found; the set has rows 0 to ", rows - 1));
    }
  }
  return absl::OkStatus();
}

absl::Status NotProgrammed(int stage) {
  return absl::FailedPreconditionError(absl::StrCat("stage ", stage, " is not programmed"));
}

absl::Status NotLoaded(std::string_view inputs) {
  return absl::FailedPreconditionError(
      absl::StrCat("inputs \"", std::string(inputs), "\" are not loaded"));
}

}  // namespace ffzero
