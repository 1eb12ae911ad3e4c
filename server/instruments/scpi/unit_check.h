#ifndef FFZERO_SERVER_INSTRUMENTS_SCPI_UNIT_CHECK_H_
#define FFZERO_SERVER_INSTRUMENTS_SCPI_UNIT_CHECK_H_

#include <span>

#include "absl/status/status.h"
#include "core/device.h"
#include "server/instruments/scpi/driver.h"

namespace ffzero {

// The checks of what is to be sent, made before a byte is. Thread-safe.

// Settings that fit the stage (CheckSettings) and its instrument's unit: OUT_OF_RANGE where they
// are too large for that.
absl::Status CheckWritable(const ScpiDriver& driver, int stage, std::span<const float> settings);

// Inputs that fit the device (CheckInputs) and its instrument's unit: INVALID_ARGUMENT where not.
absl::Status CheckLoadable(const ScpiDriver& driver, const InputSet& inputs);

}  // namespace ffzero

#endif  // FFZERO_SERVER_INSTRUMENTS_SCPI_UNIT_CHECK_H_
