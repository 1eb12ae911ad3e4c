#ifndef FFZERO_SERVER_INSTRUMENTS_SCPI_DRIVER_H_
#define FFZERO_SERVER_INSTRUMENTS_SCPI_DRIVER_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "core/device.h"
#include "server/instruments/scpi/command_template.h"
#include "server/instruments/scpi/numbers.h"
#include "server/instruments/scpi/scaling.h"

namespace ffzero {

// What a driver file says (proto/ffzero/v1/scpi_driver.proto has the meaning of each field),
// checked, with every default filled in and every stage spelled out.

// A command for a run of a stage's settings.
struct ScpiTransfer {
  CommandTemplate command;
  int offset = 0;  // first setting
  int size = 0;
  int most_values = 0;  // in one command, 1 to size
  int first_channel = 0;
};

struct ScpiStage {
  std::vector<Scaling> scaling;         // of each group
  std::vector<ScpiTransfer> write;      // together all settings
  std::vector<ScpiTransfer> trial;      // the same, or none
  std::vector<ScpiTransfer> read_back;  // the same, or none
  CommandTemplate measure;
  double reading_scale = 1;
};

struct ScpiInputs {
  CommandTemplate append, clear, select;  // stored sets: there is an `append`
  CommandTemplate send;                   // else samples are sent
  int sets = 1;
  int first_set = 0;
  int first_row = 0;
  int rows_at_once = 1;  // in one append
  int most_samples = 1;  // in one measurement
  bool phases = false;
  double scale = 1;
  absl::Duration settle;  // after `send`
};

struct ScpiDriver {
  std::string identification;
  DeviceInfo shape;  // kind, inputs, stages, deterministic
  std::vector<ScpiStage> stages;
  ScpiInputs inputs;
  std::vector<std::string> setup;
  // Commands and queries as they are sent; empty: there is none.
  std::string calibration_query, completion_query, error_query, safe_state, end_trials, calibrate;
  absl::Duration settle;
  NumberFormat sends = NumberFormat::kAscii;
  NumberFormat replies = NumberFormat::kAscii;
  int queries_ahead = 1;
  absl::Duration connect_timeout, reply_timeout, calibrate_timeout;
};

// The driver of a file's text. INVALID_ARGUMENT, one line "FILE:LINE:COLUMN: FIELD: ..." with the
// value found and what is allowed, for the first mistake. Reads no file. Thread-safe.
absl::StatusOr<ScpiDriver> ParseScpiDriver(std::string_view text, const std::string& file);

// The same of the file itself.
absl::StatusOr<ScpiDriver> ReadScpiDriver(const std::string& path);

}  // namespace ffzero

#endif  // FFZERO_SERVER_INSTRUMENTS_SCPI_DRIVER_H_
