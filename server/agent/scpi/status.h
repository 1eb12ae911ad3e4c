#ifndef FFZERO_SERVER_AGENT_SCPI_STATUS_H_
#define FFZERO_SERVER_AGENT_SCPI_STATUS_H_

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace ffzero {

// The standard's error codes that are in use.
enum class ScpiCode {
  kNone = 0,
  kSyntax = -102,
  kDataType = -104,
  kParameterNotAllowed = -108,
  kMissingParameter = -109,
  kUndefinedHeader = -113,
  kSuffixOutOfRange = -114,
  kInvalidBlock = -161,
  kParameter = -220,
  kSettingsConflict = -221,
  kDataOutOfRange = -222,
  kTooMuchData = -223,
  kIllegalValue = -224,
  kOutOfMemory = -225,
  kDeviceSpecific = -300,
  kQueueOverflow = -350,
};

// What became of a command.
struct ScpiError {
  ScpiCode code = ScpiCode::kNone;
  std::string detail;  // behind the code's own text

  bool ok() const { return code == ScpiCode::kNone; }
};

// The error that a device's status is. Thread-safe.
ScpiError ScpiErrorOf(const absl::Status& status);

// The error queue and the status registers of IEEE 488.2. Not thread-safe.
class ScpiStatus {
 public:
  static constexpr std::size_t kMostErrors = 32;

  // Adds to the queue, whose last place says that there were more.
  void Add(const ScpiError& error);
  // Takes the oldest entry: CODE,"TEXT", or 0,"No error".
  std::string TakeError();
  int errors() const { return static_cast<int>(queue_.size()); }

  // *OPC.
  void OperationComplete() { events_ |= 1; }
  // *ESR?, which clears it; begins with the power having been turned on.
  int TakeEvents();
  // *STB?.
  int StatusByte() const;
  // *CLS.
  void Clear();

  int event_mask = 0;    // *ESE
  int service_mask = 0;  // *SRE

 private:
  std::deque<std::string> queue_;
  int events_ = 128;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_AGENT_SCPI_STATUS_H_
