#ifndef FFZERO_SERVER_AGENT_SCPI_INSTRUMENT_H_
#define FFZERO_SERVER_AGENT_SCPI_INSTRUMENT_H_

#include <cstdint>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "core/device.h"

namespace ffzero {

// A device as all SCPI clients together see it: what was written to it, and sets of inputs by
// number. Stages count from 0 here. Errors are the device's; a stage or a set that is not there is
// OUT_OF_RANGE. Thread-safe.
class ScpiInstrument {
 public:
  static constexpr int kSets = 16;
  // Values of all sets together.
  static constexpr std::size_t kMostInputValues = std::size_t{1} << 26;
  // Values in one measurement.
  static constexpr std::size_t kMostReadings = std::size_t{1} << 24;

  // Settings by stage that hold for one measurement instead of the base.
  using Trials = std::map<int, std::vector<float>>;

  // The device and the mutex that guards it outlive the instrument.
  ScpiInstrument(Device* device, std::mutex* mutex);

  const DeviceInfo& info() const { return info_; }

  // What the device goes by now.
  std::string Calibration() const;
  absl::Status Calibrate();

  // Forgets settings and inputs.
  void Reset();

  absl::Status Write(int stage, std::span<const float> values);
  // FAILED_PRECONDITION before they were written.
  absl::Status Read(int stage, std::vector<float>* values);
  // What Write would say of them.
  absl::Status CheckTrial(int stage, std::span<const float> values) const;

  absl::Status ClearSet(int set);
  // Adds whole samples; `complex`: each value is a real and an imaginary part. A set that holds
  // real samples alone gets imaginary parts of 0 when others come. RESOURCE_EXHAUSTED beyond
  // kMostInputValues.
  absl::Status Append(int set, std::span<const float> values, bool complex);
  absl::Status CountRows(int set, int* rows);

  // The readings of these rows of the set, one row after the other. The device is at its base
  // settings afterwards.
  absl::Status Measure(int stage, int set, std::span<const int> rows, const Trials& trials,
                       std::vector<float>* readings);

 private:
  struct Set {
    std::vector<float> real;
    std::vector<float> imaginary;  // empty: all are 0
    bool loaded = false;           // the device has it so
  };

  absl::Status CheckSet(int set) const;
  absl::Status CheckMeasurement(int stage, int set, std::span<const int> rows) const;
  absl::Status LoadSet(int set);
  int RowsOf(const Set& set) const { return static_cast<int>(set.real.size() / info_.inputs); }

  Device* const device_;
  std::mutex* const mutex_;
  const DeviceInfo info_;
  std::vector<std::vector<float>> bases_;  // by stage; empty: not written
  std::vector<Set> sets_;
  std::uint64_t exposures_ = 0;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_AGENT_SCPI_INSTRUMENT_H_
