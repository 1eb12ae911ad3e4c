#include "server/agent/scpi/status.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/one_line.h"

namespace ffzero {
namespace {

// What the standard allows of text.
constexpr std::size_t kMostDetail = 200;

std::string_view TextOf(ScpiCode code) {
  switch (code) {
    case ScpiCode::kNone:
      return "No error";
    case ScpiCode::kSyntax:
      return "Syntax error";
    case ScpiCode::kDataType:
      return "Data type error";
    case ScpiCode::kParameterNotAllowed:
      return "Parameter not allowed";
    case ScpiCode::kMissingParameter:
      return "Missing parameter";
    case ScpiCode::kUndefinedHeader:
      return "Undefined header";
    case ScpiCode::kSuffixOutOfRange:
      return "Header suffix out of range";
    case ScpiCode::kInvalidBlock:
      return "Invalid block data";
    case ScpiCode::kParameter:
      return "Parameter error";
    case ScpiCode::kSettingsConflict:
      return "Settings conflict";
    case ScpiCode::kDataOutOfRange:
      return "Data out of range";
    case ScpiCode::kTooMuchData:
      return "Too much data";
    case ScpiCode::kIllegalValue:
      return "Illegal parameter value";
    case ScpiCode::kOutOfMemory:
      return "Out of memory";
    case ScpiCode::kDeviceSpecific:
      return "Device-specific error";
    case ScpiCode::kQueueOverflow:
      return "Queue overflow";
  }
  return "";
}

std::string Entry(const ScpiError& error) {
  std::string text(TextOf(error.code));
  if (!error.detail.empty()) {
    std::string detail = OneLine(error.detail, kMostDetail);
    std::ranges::replace(detail, '"', '\'');
    absl::StrAppend(&text, ";", detail);
  }
  return absl::StrCat(static_cast<int>(error.code), ",\"", text, "\"");
}

// The bit of the standard event status register that an error sets.
int EventOf(ScpiCode code) {
  const int number = -static_cast<int>(code);
  if (number < 200) return 32;  // command error
  if (number < 300) return 16;  // execution error
  return 8;                     // device-specific error
}

}  // namespace

ScpiError ScpiErrorOf(const absl::Status& status) {
  ScpiError error{.code = ScpiCode::kDeviceSpecific, .detail = std::string(status.message())};
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return {};
    case absl::StatusCode::kInvalidArgument:
      error.code = ScpiCode::kParameter;
      break;
    case absl::StatusCode::kFailedPrecondition:
      error.code = ScpiCode::kSettingsConflict;
      break;
    case absl::StatusCode::kOutOfRange:
      error.code = ScpiCode::kDataOutOfRange;
      break;
    case absl::StatusCode::kResourceExhausted:
      error.code = ScpiCode::kOutOfMemory;
      break;
    default:
      break;
  }
  return error;
}

void ScpiStatus::Add(const ScpiError& error) {
  if (error.ok()) return;
  events_ |= EventOf(error.code);
  if (queue_.size() < kMostErrors) {
    queue_.push_back(Entry(error));
  } else {
    queue_.back() = Entry({.code = ScpiCode::kQueueOverflow});
  }
}

std::string ScpiStatus::TakeError() {
  if (queue_.empty()) return Entry({});
  std::string oldest = std::move(queue_.front());
  queue_.pop_front();
  return oldest;
}

int ScpiStatus::TakeEvents() { return std::exchange(events_, 0); }

int ScpiStatus::StatusByte() const {
  int byte = queue_.empty() ? 0 : 4;
  if ((events_ & event_mask) != 0) byte |= 32;
  if ((byte & service_mask & ~64) != 0) byte |= 64;
  return byte;
}

void ScpiStatus::Clear() {
  queue_.clear();
  events_ = 0;
}

}  // namespace ffzero
