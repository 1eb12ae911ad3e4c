// The commands of ScpiInterpreter that are about the device.
#include <string>

#include "absl/strings/str_cat.h"
#include "server/agent/scpi/interpreter.h"

namespace ffzero {
namespace {

// A string as SCPI has it, quotes in it doubled.
std::string InQuotes(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c < 0x20 || c > 0x7e) continue;
    if (c == '"') quoted.push_back('"');
    quoted.push_back(c);
  }
  return quoted + "\"";
}

}  // namespace

ScpiError ScpiInterpreter::GetCalibration(const Call& call) {
  call.answer->append(InQuotes(instrument_->Calibration()));
  return {};
}

ScpiError ScpiInterpreter::GetInputs(const Call& call) {
  absl::StrAppend(call.answer, instrument_->info().inputs);
  return {};
}

ScpiError ScpiInterpreter::GetStages(const Call& call) {
  absl::StrAppend(call.answer, instrument_->info().stages.size());
  return {};
}

ScpiError ScpiInterpreter::FindStage(int suffix, const StageInfo** stage) const {
  const auto& stages = instrument_->info().stages;
  if (suffix < 1 || suffix > static_cast<int>(stages.size())) {
    return {.code = ScpiCode::kSuffixOutOfRange,
            .detail = absl::StrCat("stages are 1 to ", stages.size())};
  }
  *stage = &stages[suffix - 1];
  return {};
}

ScpiError ScpiInterpreter::GetPoints(const Call& call) {
  const StageInfo* stage = nullptr;
  if (ScpiError error = FindStage(call.suffixes[0], &stage); !error.ok()) return error;
  absl::StrAppend(call.answer, stage->programmed());
  return {};
}

ScpiError ScpiInterpreter::GetReadingPoints(const Call& call) {
  const StageInfo* stage = nullptr;
  if (ScpiError error = FindStage(call.suffixes[0], &stage); !error.ok()) return error;
  absl::StrAppend(call.answer, stage->readings);
  return {};
}

ScpiError ScpiInterpreter::GetGroups(const Call& call) {
  const StageInfo* stage = nullptr;
  if (ScpiError error = FindStage(call.suffixes[0], &stage); !error.ok()) return error;
  for (const ParameterGroup& group : stage->groups) {
    const float numbers[] = {group.lowest, group.highest, group.period, group.resolution};
    absl::StrAppend(call.answer, call.answer->empty() ? "" : ",", InQuotes(group.name), ",",
                    group.offset, ",", group.size, ",");
    AppendNumbers(numbers, NumberFormat::kAscii, call.answer);
  }
  return {};
}

NumberFormat ScpiInterpreter::BlockFormat() const {
  if (doubles_) return swapped_ ? NumberFormat::kFloat64Little : NumberFormat::kFloat64Big;
  return swapped_ ? NumberFormat::kFloat32Little : NumberFormat::kFloat32Big;
}

ScpiError ScpiInterpreter::ReadValues(std::string_view parameters,
                                      std::vector<float>* values) const {
  const bool block = parameters.starts_with('#');
  std::string_view content = parameters;
  if (block) {
    if (ScpiError error = ReadBlockParameter(parameters, &content); !error.ok()) return error;
  }
  auto read = ReadNumbers(content, block ? BlockFormat() : NumberFormat::kAscii);
  if (!read.ok()) {
    return {.code = block ? ScpiCode::kInvalidBlock : ScpiCode::kDataType,
            .detail = std::string(read.status().message())};
  }
  *values = *std::move(read);
  return {};
}

void ScpiInterpreter::WriteValues(std::span<const float> values, std::string* answer) const {
  AppendNumbers(values, ascii_ ? NumberFormat::kAscii : BlockFormat(), answer);
}

ScpiError ScpiInterpreter::SetSettings(const Call& call) {
  const StageInfo* stage = nullptr;
  if (ScpiError error = FindStage(call.suffixes[0], &stage); !error.ok()) return error;
  std::vector<float> values;
  if (ScpiError error = ReadValues(call.parameters, &values); !error.ok()) return error;
  return ScpiErrorOf(instrument_->Write(call.suffixes[0] - 1, values));
}

ScpiError ScpiInterpreter::GetSettings(const Call& call) {
  const StageInfo* stage = nullptr;
  if (ScpiError error = FindStage(call.suffixes[0], &stage); !error.ok()) return error;
  std::vector<float> values;
  if (ScpiError error = ScpiErrorOf(instrument_->Read(call.suffixes[0] - 1, &values));
      !error.ok()) {
    return error;
  }
  WriteValues(values, call.answer);
  return {};
}

ScpiError ScpiInterpreter::SetTrial(const Call& call) {
  const StageInfo* stage = nullptr;
  if (ScpiError error = FindStage(call.suffixes[0], &stage); !error.ok()) return error;
  std::vector<float> values;
  if (ScpiError error = ReadValues(call.parameters, &values); !error.ok()) return error;
  const int index = call.suffixes[0] - 1;
  if (ScpiError error = ScpiErrorOf(instrument_->CheckTrial(index, values)); !error.ok()) {
    return error;
  }
  trials_[index] = std::move(values);
  return {};
}

ScpiError ScpiInterpreter::ClearTrials(const Call&) {
  trials_.clear();
  return {};
}

ScpiError ScpiInterpreter::ClearInputs(const Call& call) {
  return ScpiErrorOf(instrument_->ClearSet(call.suffixes[0]));
}

ScpiError ScpiInterpreter::Append(const Call& call, bool complex) {
  std::vector<float> values;
  if (ScpiError error = ReadValues(call.parameters, &values); !error.ok()) return error;
  return ScpiErrorOf(instrument_->Append(call.suffixes[0], values, complex));
}

ScpiError ScpiInterpreter::AppendInputs(const Call& call) { return Append(call, false); }

ScpiError ScpiInterpreter::AppendComplexInputs(const Call& call) { return Append(call, true); }

ScpiError ScpiInterpreter::CountInputs(const Call& call) {
  int rows = 0;
  if (ScpiError error = ScpiErrorOf(instrument_->CountRows(call.suffixes[0], &rows)); !error.ok()) {
    return error;
  }
  absl::StrAppend(call.answer, rows);
  return {};
}

ScpiError ScpiInterpreter::SelectInputs(const Call& call) {
  int held = 0;
  const int set = call.suffixes[0];
  if (ScpiError error = ScpiErrorOf(instrument_->CountRows(set, &held)); !error.ok()) return error;
  std::vector<int> rows;
  if (ScpiError error = ReadWholeNumbers(call.parameters, &rows); !error.ok()) return error;
  for (const int row : rows) {
    if (row < held) continue;
    return {.code = ScpiCode::kDataOutOfRange,
            .detail = absl::StrCat("row ", row, " found; the set has ", held, ", from 0")};
  }
  if (call.parameters.empty()) {
    for (int row = 0; row < held; ++row) rows.push_back(row);
  }
  set_ = set;
  rows_ = std::move(rows);
  return {};
}

ScpiError ScpiInterpreter::Measure(const Call& call) {
  const StageInfo* stage = nullptr;
  if (ScpiError error = FindStage(call.suffixes[0], &stage); !error.ok()) return error;
  if (rows_.empty()) {
    return {.code = ScpiCode::kSettingsConflict, .detail = "no inputs are selected"};
  }
  std::vector<float> readings;
  const absl::Status status =
      instrument_->Measure(call.suffixes[0] - 1, set_, rows_, trials_, &readings);
  if (!status.ok()) return ScpiErrorOf(status);
  WriteValues(readings, call.answer);
  return {};
}

}  // namespace ffzero
