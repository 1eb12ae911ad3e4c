#ifndef FFZERO_SERVER_JOB_DEVICE_H_
#define FFZERO_SERVER_JOB_DEVICE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "core/device.h"
#include "core/executor.h"
#include "core/spec.h"
#include "server/job_runner.h"

namespace ffzero {

// The device of one run, with what the run has to know of its faults. Used by one thread.
class JobDevice {
 public:
  // What is passed outlives it.
  JobDevice(const RunnerParts& parts, const Claim& claim, const RunSignals& signals)
      : parts_(parts), claim_(claim), signals_(signals) {}

  // Opens what the job names, and makes it safe first where nobody knows how it was left; errors
  // are the factory's and the device's.
  absl::Status Open(const JobSpec& spec, int inputs, Executor* executor);

  // Leaves the device, as whoever comes next should find it: where it is to blame for `end`, safe,
  // if that can be done at once; else at its base. Returns what is to be noted of it.
  DeviceNote Leave(const absl::Status& end);

  Device* get() const { return device_.get(); }
  const std::string& label() const { return label_; }  // in metrics

  // Whether an error that a run came to is the device's last fault.
  bool IsToBlame(const absl::Status& error) const;
  // A line for the job's log of each fault since the last call, but no more than a few.
  std::vector<std::string> TakeLines();
  // The same of each time that it calibrated itself.
  std::vector<std::string> TakeCalibrations() { return std::exchange(calibrations_, {}); }

  // What there is to be noted of the device that was not before.
  DeviceNote TakeNote() { return std::exchange(note_, {}); }

 private:
  // False as soon as a step should not be waited for: the server stops, or somebody asked something
  // of the job.
  bool Wait(absl::Duration pause) const;
  void Note(const absl::Status& fault);
  void NoteDrift(double drift, bool recalibrated);

  const RunnerParts& parts_;
  const Claim& claim_;
  const RunSignals& signals_;
  std::string label_;
  std::unique_ptr<Device> device_;
  DeviceNote note_;
  bool leaving_ = false;
  absl::Status last_fault_;
  std::int64_t faults_ = 0;         // since TakeLines
  std::vector<std::string> lines_;  // of the first of them
  std::vector<std::string> calibrations_;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_JOB_DEVICE_H_
