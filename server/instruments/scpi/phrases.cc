#include "server/instruments/scpi/phrases.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "server/instruments/scpi/numbers.h"

namespace ffzero {
namespace {

using Filling = CommandTemplate::Filling;
using Place = CommandTemplate::Place;

// The longest a decimal number and its comma may be.
constexpr std::size_t kMostDigits = 32;

// Numbers as many as `out` takes; `scale` makes ours of the instrument's value i.
template <typename Scale>
ScpiScript::Expected ExpectNumbers(NumberFormat format, std::span<float> out, Scale scale) {
  const std::size_t bytes = BytesPerValue(format);
  const auto take = [format, out, scale](std::string_view content) -> absl::Status {
    const absl::StatusOr<std::vector<float>> values = ReadNumbers(content, format);
    if (!values.ok()) return values.status();
    if (values->size() != out.size()) {
      return absl::DataLossError(
          absl::StrCat(values->size(), " values found; must be ", out.size()));
    }
    for (std::size_t i = 0; i < out.size(); ++i) {
      out[i] = scale((*values)[i], i);
      if (std::isfinite(out[i])) continue;
      return absl::DataLossError(absl::StrCat("value ", i, " is too large: ", (*values)[i]));
    }
    return absl::OkStatus();
  };
  return {.kind = bytes > 0 ? ReplyKind::kBlock : ReplyKind::kLine,
          .most = out.size() * (bytes > 0 ? bytes : kMostDigits) + kMostDigits,
          .take = take};
}

// The scaling of a setting.
const Scaling& ScalingOf(const ScpiDriver& driver, int stage, int setting) {
  const auto& groups = driver.shape.stages[stage].groups;
  std::size_t g = 0;
  while (setting >= groups[g].offset + groups[g].size) ++g;
  return driver.stages[stage].scaling[g];
}

void AppendSamples(const ScpiDriver& driver, const InputSet& inputs, int first, int count,
                   std::string* out) {
  const bool phases = driver.inputs.phases;
  const auto scale = driver.inputs.scale;
  std::vector<float> values;
  values.reserve(static_cast<std::size_t>(count) * driver.shape.inputs * (phases ? 2 : 1));
  for (int row = first; row < first + count; ++row) {
    for (int i = 0; i < driver.shape.inputs; ++i) {
      values.push_back(static_cast<float>(inputs.real(row, i) * scale));
      if (!phases) continue;
      const float imaginary = inputs.imaginary.rows() == 0 ? 0 : inputs.imaginary(row, i);
      values.push_back(static_cast<float>(imaginary * scale));
    }
  }
  AppendNumbers(values, driver.sends, out);
}

// Calls with each command's offset and number of values.
template <typename Command>
void ForCommands(const ScpiTransfer& transfer, Command command) {
  for (int at = 0; at < transfer.size; at += transfer.most_values) {
    command(at, std::min(transfer.most_values, transfer.size - at));
  }
}

Filling FillingOf(const ScpiTransfer& transfer, int stage, int at, int count) {
  return {.channel = transfer.first_channel + at, .count = count, .stage = stage + 1};
}

std::string JoinRows(const ScpiDriver& driver, std::span<const std::int32_t> rows) {
  std::string joined;
  for (const std::int32_t row : rows) {
    absl::StrAppend(&joined, joined.empty() ? "" : ",", row + driver.inputs.first_row);
  }
  return joined;
}

}  // namespace

void AddSettings(const ScpiDriver& driver, int stage, std::span<const ScpiTransfer> transfers,
                 std::span<const float> settings, ScpiScript* script) {
  std::vector<float> scaled;
  std::string values;
  for (const ScpiTransfer& transfer : transfers) {
    ForCommands(transfer, [&](int at, int count) {
      scaled.resize(count);
      for (int i = 0; i < count; ++i) {
        const int setting = transfer.offset + at + i;
        scaled[i] = ScalingOf(driver, stage, setting).ToInstrument(settings[setting]);
      }
      values.clear();
      AppendNumbers(scaled, driver.sends, &values);
      Filling filling = FillingOf(transfer, stage, at, count);
      filling.values = values;
      script->Say(transfer.command, filling);
    });
  }
}

void AddSettling(const ScpiDriver& driver, ScpiScript* script) {
  if (!driver.completion_query.empty()) script->Ask(driver.completion_query, ExpectDone());
  script->Pause(driver.settle);
}

void AddReadBack(const ScpiDriver& driver, int stage, std::span<float> settings,
                 ScpiScript* script) {
  for (const ScpiTransfer& transfer : driver.stages[stage].read_back) {
    ForCommands(transfer, [&](int at, int count) {
      const int first = transfer.offset + at;
      const auto ours = [&driver, stage, first](float value, std::size_t i) {
        return ScalingOf(driver, stage, first + static_cast<int>(i)).FromInstrument(value);
      };
      script->Ask(transfer.command, FillingOf(transfer, stage, at, count),
                  ExpectNumbers(driver.replies, settings.subspan(first, count), ours));
    });
  }
}

void AddClear(const ScpiDriver& driver, int slot, ScpiScript* script) {
  if (driver.inputs.clear.empty()) return;
  script->Say(driver.inputs.clear, {.set = driver.inputs.first_set + slot});
}

void AddRows(const ScpiDriver& driver, int slot, const InputSet& inputs, int first, int count,
             ScpiScript* script) {
  std::string values;
  AppendSamples(driver, inputs, first, count, &values);
  script->Say(driver.inputs.append, {.values = values,
                                     .count = count,
                                     .set = driver.inputs.first_set + slot,
                                     .row = driver.inputs.first_row + first});
}

void AddSample(const ScpiDriver& driver, const InputSet& inputs, int row, ScpiScript* script) {
  std::string values;
  AppendSamples(driver, inputs, row, 1, &values);
  script->Say(driver.inputs.send, {.values = values});
  if (!driver.completion_query.empty()) script->Ask(driver.completion_query, ExpectDone());
  script->Pause(driver.inputs.settle);
}

void AddSelection(const ScpiDriver& driver, int slot, std::span<const std::int32_t> rows,
                  ScpiScript* script) {
  if (driver.inputs.select.empty()) return;
  const std::string joined = JoinRows(driver, rows);
  script->Say(driver.inputs.select, {.samples = joined,
                                     .count = static_cast<std::int64_t>(rows.size()),
                                     .set = driver.inputs.first_set + slot});
}

void AddMeasurement(const ScpiDriver& driver, int stage, int slot,
                    std::span<const std::int32_t> rows, std::span<float> readings,
                    ScpiScript* script) {
  const CommandTemplate& measure = driver.stages[stage].measure;
  const std::string joined = measure.Has(Place::kSamples) ? JoinRows(driver, rows) : "";
  const double scale = driver.stages[stage].reading_scale;
  const auto ours = [scale](float value, std::size_t) { return static_cast<float>(value * scale); };
  script->Ask(measure,
              {.samples = joined,
               .count = static_cast<std::int64_t>(rows.size()),
               .stage = stage + 1,
               .set = driver.inputs.first_set + slot},
              ExpectNumbers(driver.replies, readings, ours));
}

}  // namespace ffzero
