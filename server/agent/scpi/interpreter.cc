#include "server/agent/scpi/interpreter.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/agent/scpi/header.h"

namespace ffzero {

// A row of the table of commands.
struct ScpiInterpreter::Command {
  const char* header;
  bool query;
  enum Parameters { kNone, kSome, kAny } parameters;
  ScpiError (ScpiInterpreter::*run)(const Call& call);
};

std::span<const ScpiInterpreter::Command> ScpiInterpreter::Commands() {
  using I = ScpiInterpreter;
  using enum Command::Parameters;
  static constexpr Command kCommands[] = {
      {"*CLS", false, kNone, &I::ClearStatus},
      {"*ESE", false, kSome, &I::SetEventMask},
      {"*ESE", true, kNone, &I::GetEventMask},
      {"*ESR", true, kNone, &I::GetEvents},
      {"*IDN", true, kNone, &I::Identify},
      {"*OPC", false, kNone, &I::SetComplete},
      {"*OPC", true, kNone, &I::GetComplete},
      {"*RST", false, kNone, &I::Reset},
      {"*SRE", false, kSome, &I::SetServiceMask},
      {"*SRE", true, kNone, &I::GetServiceMask},
      {"*STB", true, kNone, &I::GetStatusByte},
      {"*TST", true, kNone, &I::SelfTest},
      {"*CAL", true, kNone, &I::Calibrate},
      {"*WAI", false, kNone, &I::Wait},
      {"CALibration:ID", true, kNone, &I::GetCalibration},
      {"FORMat:BORDer", false, kSome, &I::SetByteOrder},
      {"FORMat:BORDer", true, kNone, &I::GetByteOrder},
      {"FORMat[:DATA]", false, kSome, &I::SetFormat},
      {"FORMat[:DATA]", true, kNone, &I::GetFormat},
      {"INPut#:APPend", false, kSome, &I::AppendInputs},
      {"INPut#:APPend:COMPlex", false, kSome, &I::AppendComplexInputs},
      {"INPut#:CLEar", false, kNone, &I::ClearInputs},
      {"INPut#:COUNt", true, kNone, &I::CountInputs},
      {"INPut#:SELect", false, kAny, &I::SelectInputs},
      {"INSTrument:INPuts", true, kNone, &I::GetInputs},
      {"INSTrument:STAGes", true, kNone, &I::GetStages},
      {"MEASure:STAGe#", true, kNone, &I::Measure},
      {"STAGe#:GROups", true, kNone, &I::GetGroups},
      {"STAGe#:POINts", true, kNone, &I::GetPoints},
      {"STAGe#:READings", true, kNone, &I::GetReadingPoints},
      {"STAGe#:SETTings", false, kSome, &I::SetSettings},
      {"STAGe#:SETTings", true, kNone, &I::GetSettings},
      {"STAGe#:TRIal", false, kSome, &I::SetTrial},
      {"SYSTem:ERRor:COUNt", true, kNone, &I::CountErrors},
      {"SYSTem:ERRor[:NEXT]", true, kNone, &I::GetError},
      {"SYSTem:VERSion", true, kNone, &I::GetVersion},
      {"TRIal:CLEar", false, kNone, &I::ClearTrials},
  };
  return kCommands;
}

void ScpiInterpreter::Execute(std::string_view message, std::string* out) {
  std::vector<ScpiUnit> units;
  ScpiError error = ParseScpiMessage(message, &units);
  // What precedes a unit that cannot be read is done.
  const std::size_t before = out->size();
  bool answered = false;
  for (const ScpiUnit& unit : units) {
    std::string answer;
    if (ScpiError failure = Run(unit, &answer); !failure.ok()) {
      error = std::move(failure);
      break;
    }
    if (!unit.query) continue;
    if (answered) out->push_back(';');
    out->append(answer);
    answered = true;
  }
  status_.Add(error);
  if (out->size() > before) out->push_back('\n');
}

void ScpiInterpreter::TooLong() {
  status_.Add({.code = ScpiCode::kTooMuchData,
               .detail = absl::StrCat("more than ", kMostMessage, " bytes in a message")});
}

ScpiError ScpiInterpreter::Run(const ScpiUnit& unit, std::string* answer) {
  for (const Command& command : Commands()) {
    if (command.query != unit.query) continue;
    std::optional<std::vector<int>> suffixes = MatchHeader(command.header, unit.header);
    if (!suffixes.has_value()) continue;
    if (unit.parameters.empty() && command.parameters == Command::kSome) {
      return {.code = ScpiCode::kMissingParameter, .detail = unit.header};
    }
    if (!unit.parameters.empty() && command.parameters == Command::kNone) {
      return {.code = ScpiCode::kParameterNotAllowed, .detail = unit.header};
    }
    return (this->*command.run)({*std::move(suffixes), unit.parameters, answer});
  }
  return {.code = ScpiCode::kUndefinedHeader,
          .detail = absl::StrCat(unit.header, unit.query ? "?" : "")};
}

}  // namespace ffzero
