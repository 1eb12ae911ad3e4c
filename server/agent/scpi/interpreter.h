#ifndef FFZERO_SERVER_AGENT_SCPI_INTERPRETER_H_
#define FFZERO_SERVER_AGENT_SCPI_INTERPRETER_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/agent/scpi/instrument.h"
#include "server/agent/scpi/message.h"
#include "server/agent/scpi/status.h"
#include "server/instruments/scpi/numbers.h"

namespace ffzero {

// What one client of an instrument says and hears; README.md of this folder lists the commands. Its
// format, its errors, its selection of samples and its trial settings are its own. Not thread-safe;
// several may share the instrument, which outlives them.
class ScpiInterpreter {
 public:
  // Bytes in a message.
  static constexpr std::size_t kMostMessage = std::size_t{64} << 20;

  explicit ScpiInterpreter(ScpiInstrument* instrument) : instrument_(instrument) {}

  // Does what a message says. What it asks is added to `out`, separated by ";" and with a line feed
  // at the end; nothing when it asks nothing. What goes wrong goes into the error queue, and ends
  // the message.
  void Execute(std::string_view message, std::string* out);

  // A message that was longer than kMostMessage.
  void TooLong();

 private:
  struct Call {
    std::vector<int> suffixes;
    std::string_view parameters;
    std::string* answer;
  };
  struct Command;
  static std::span<const Command> Commands();
  ScpiError Run(const ScpiUnit& unit, std::string* answer);

  // One for each command; in common_commands.cc and device_commands.cc.
  ScpiError ClearStatus(const Call& call);
  ScpiError SetEventMask(const Call& call);
  ScpiError GetEventMask(const Call& call);
  ScpiError GetEvents(const Call& call);
  ScpiError Identify(const Call& call);
  ScpiError SetComplete(const Call& call);
  ScpiError GetComplete(const Call& call);
  ScpiError Reset(const Call& call);
  ScpiError SetServiceMask(const Call& call);
  ScpiError GetServiceMask(const Call& call);
  ScpiError GetStatusByte(const Call& call);
  ScpiError SelfTest(const Call& call);
  ScpiError Calibrate(const Call& call);
  ScpiError Wait(const Call& call);
  ScpiError GetError(const Call& call);
  ScpiError CountErrors(const Call& call);
  ScpiError GetVersion(const Call& call);
  ScpiError SetFormat(const Call& call);
  ScpiError GetFormat(const Call& call);
  ScpiError SetByteOrder(const Call& call);
  ScpiError GetByteOrder(const Call& call);

  ScpiError GetCalibration(const Call& call);
  ScpiError GetInputs(const Call& call);
  ScpiError GetStages(const Call& call);
  ScpiError GetPoints(const Call& call);
  ScpiError GetReadingPoints(const Call& call);
  ScpiError GetGroups(const Call& call);
  ScpiError SetSettings(const Call& call);
  ScpiError GetSettings(const Call& call);
  ScpiError SetTrial(const Call& call);
  ScpiError ClearTrials(const Call& call);
  ScpiError ClearInputs(const Call& call);
  ScpiError AppendInputs(const Call& call);
  ScpiError AppendComplexInputs(const Call& call);
  ScpiError CountInputs(const Call& call);
  ScpiError SelectInputs(const Call& call);
  ScpiError Measure(const Call& call);

  ScpiError Append(const Call& call, bool complex);
  // The stage of a suffix, or an error.
  ScpiError FindStage(int suffix, const StageInfo** stage) const;
  // Decimal numbers or a block.
  ScpiError ReadValues(std::string_view parameters, std::vector<float>* values) const;
  void WriteValues(std::span<const float> values, std::string* answer) const;
  // How the numbers of a block are written.
  NumberFormat BlockFormat() const;

  ScpiInstrument* const instrument_;
  ScpiStatus status_;
  bool ascii_ = true;
  bool doubles_ = false;
  bool swapped_ = false;  // the least significant byte comes first
  int set_ = 0;           // 0: none selected
  std::vector<int> rows_;
  ScpiInstrument::Trials trials_;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_AGENT_SCPI_INTERPRETER_H_
