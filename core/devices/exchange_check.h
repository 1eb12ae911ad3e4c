#ifndef FFZERO_CORE_DEVICES_EXCHANGE_CHECK_H_
#define FFZERO_CORE_DEVICES_EXCHANGE_CHECK_H_

#include <span>
#include <string_view>

#include "absl/status/status.h"
#include "core/device.h"

namespace ffzero {

// The checks that every device in this process makes of what it is asked, so that all give the same
// errors. INVALID_ARGUMENT unless said otherwise. Thread-safe.

// A stage that the device has.
absl::Status CheckStage(const DeviceInfo& info, int stage);

// A set of inputs: its width is the device's, its values are finite, and there are no phases where
// `phases` is false.
absl::Status CheckInputs(const DeviceInfo& info, const InputSet& inputs, bool phases);

// Settings for a stage: their number, finite; OUT_OF_RANGE beyond a group's limits.
absl::Status CheckSettings(const DeviceInfo& info, int stage, std::span<const float> settings);

// The same for settings alone, without what the stage carries: those of a trial, for one.
absl::Status CheckLimits(const DeviceInfo& info, int stage, std::span<const float> settings);

// An exchange on a set of `rows` rows: stages and probes exist, samples are rows of the set,
// directions have as many values as their stage has settings, explicit values and lengths are
// finite, and no write stage lies after the read stage.
absl::Status CheckExchange(const DeviceInfo& info, const Exchange& exchange, int rows);

// What is said, FAILED_PRECONDITION, of a stage without settings and of a set that is not there.
absl::Status NotProgrammed(int stage);
absl::Status NotLoaded(std::string_view inputs);

}  // namespace ffzero

#endif  // FFZERO_CORE_DEVICES_EXCHANGE_CHECK_H_
