// The commands of ScpiInterpreter that every instrument has.
#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "server/agent/scpi/interpreter.h"

namespace ffzero {
namespace {

constexpr int kMostMask = 255;

// Fit for a field of *IDN?, in which an absent one is 0.
std::string Field(std::string text) {
  std::ranges::replace_if(
      text, [](unsigned char c) { return c <= 0x20 || c > 0x7e || c == ',' || c == ';'; }, '_');
  return text.empty() ? "0" : text;
}

std::string Word(std::string_view parameters) {
  std::string word(parameters);
  word.erase(std::remove(word.begin(), word.end(), ' '), word.end());
  absl::AsciiStrToUpper(&word);
  return word;
}

ScpiError ReadMask(std::string_view parameters, int* mask) {
  std::vector<int> numbers;
  if (ScpiError error = ReadWholeNumbers(parameters, &numbers); !error.ok()) return error;
  if (numbers.size() > 1) return {.code = ScpiCode::kParameterNotAllowed, .detail = "one number"};
  if (numbers.front() > kMostMask) return {.code = ScpiCode::kDataOutOfRange, .detail = "0 to 255"};
  *mask = numbers.front();
  return {};
}

}  // namespace

ScpiError ScpiInterpreter::ClearStatus(const Call&) {
  status_.Clear();
  return {};
}

ScpiError ScpiInterpreter::SetEventMask(const Call& call) {
  return ReadMask(call.parameters, &status_.event_mask);
}

ScpiError ScpiInterpreter::GetEventMask(const Call& call) {
  absl::StrAppend(call.answer, status_.event_mask);
  return {};
}

ScpiError ScpiInterpreter::GetEvents(const Call& call) {
  absl::StrAppend(call.answer, status_.TakeEvents());
  return {};
}

ScpiError ScpiInterpreter::Identify(const Call& call) {
  const DeviceInfo& info = instrument_->info();
  absl::StrAppend(call.answer, "FFzero,", Field(info.kind), ",", Field(info.serial), ",",
                  Field(info.firmware));
  return {};
}

// Every command is complete before the next is looked at.
ScpiError ScpiInterpreter::SetComplete(const Call&) {
  status_.OperationComplete();
  return {};
}

ScpiError ScpiInterpreter::GetComplete(const Call& call) {
  call.answer->push_back('1');
  return {};
}

ScpiError ScpiInterpreter::Wait(const Call&) { return {}; }

ScpiError ScpiInterpreter::Reset(const Call&) {
  instrument_->Reset();
  ascii_ = true;
  doubles_ = swapped_ = false;
  set_ = 0;
  rows_.clear();
  trials_.clear();
  return {};
}

ScpiError ScpiInterpreter::SetServiceMask(const Call& call) {
  return ReadMask(call.parameters, &status_.service_mask);
}

ScpiError ScpiInterpreter::GetServiceMask(const Call& call) {
  absl::StrAppend(call.answer, status_.service_mask);
  return {};
}

ScpiError ScpiInterpreter::GetStatusByte(const Call& call) {
  absl::StrAppend(call.answer, status_.StatusByte());
  return {};
}

ScpiError ScpiInterpreter::SelfTest(const Call& call) {
  call.answer->push_back('0');
  return {};
}

ScpiError ScpiInterpreter::Calibrate(const Call& call) {
  call.answer->push_back(instrument_->Calibrate().ok() ? '0' : '1');
  return {};
}

ScpiError ScpiInterpreter::GetError(const Call& call) {
  call.answer->append(status_.TakeError());
  return {};
}

ScpiError ScpiInterpreter::CountErrors(const Call& call) {
  absl::StrAppend(call.answer, status_.errors());
  return {};
}

ScpiError ScpiInterpreter::GetVersion(const Call& call) {
  call.answer->append("1999.0");
  return {};
}

ScpiError ScpiInterpreter::SetFormat(const Call& call) {
  const std::string word = Word(call.parameters);
  const bool ascii = word == "ASC" || word == "ASCII" || word == "ASC,0" || word == "ASCII,0";
  const bool doubles = word == "REAL,64";
  if (!ascii && !doubles && word != "REAL" && word != "REAL,32") {
    return {.code = ScpiCode::kIllegalValue, .detail = "must be ASCii, REAL,32 or REAL,64"};
  }
  ascii_ = ascii;
  doubles_ = doubles;
  return {};
}

ScpiError ScpiInterpreter::GetFormat(const Call& call) {
  call.answer->append(ascii_ ? "ASC,0" : doubles_ ? "REAL,64" : "REAL,32");
  return {};
}

ScpiError ScpiInterpreter::SetByteOrder(const Call& call) {
  const std::string word = Word(call.parameters);
  const bool swapped = word == "SWAP" || word == "SWAPPED";
  if (!swapped && word != "NORM" && word != "NORMAL") {
    return {.code = ScpiCode::kIllegalValue, .detail = "must be NORMal or SWAPped"};
  }
  swapped_ = swapped;
  return {};
}

ScpiError ScpiInterpreter::GetByteOrder(const Call& call) {
  call.answer->append(swapped_ ? "SWAP" : "NORM");
  return {};
}

}  // namespace ffzero
