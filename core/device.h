#ifndef FFZERO_CORE_DEVICE_H_
#define FFZERO_CORE_DEVICE_H_

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "core/device_info.h"
#include "core/exchange.h"

namespace ffzero {

class Differentiable;
class Inspectable;

// The one seam: whatever can be trained, a simulated chip, a digital network or an instrument at
// the end of a wire, is a Device. It has stages in a row. The input enters at the front, passes the
// stages before s at their programmed settings, and is read at s.
//
// One caller at a time; whoever holds the device serialises.
class Device {
 public:
  virtual ~Device() = default;

  virtual const DeviceInfo& info() const = 0;

  // Makes a set of inputs known by name, so that exchanges name rows instead of sending them;
  // replaces a set of that name. INVALID_ARGUMENT when its shape does not fit the device.
  virtual absl::Status Load(std::string_view name, std::shared_ptr<const InputSet> inputs) = 0;

  // Sets the base settings of a stage: absolute values, all of them, then what it carries. Out of a
  // group's limits: OUT_OF_RANGE, nothing written. Not finite or of the wrong number:
  // INVALID_ARGUMENT.
  virtual absl::Status Program(int stage, std::span<const float> values) = 0;

  // Programs `values`, which `terms`, taken in order, make of the settings that the stage was last
  // programmed with (what it carries is in `values` alone): a device at the end of a link may send
  // the terms instead. Without terms, and where a device does not know better, as Program.
  virtual absl::Status Move(int stage, std::span<const MoveTerm> /*terms*/,
                            std::span<const float> values) {
    return Program(stage, values);
  }

  // Returns once the device stands at what it was programmed with: one at the end of a link may put
  // that off until the next measurement.
  virtual absl::Status Settle() { return absl::OkStatus(); }

  // What was programmed, as the device holds it: settings up to its resolution.
  virtual absl::StatusOr<std::vector<float>> ReadBack(int stage) = 0;

  // Measures; `readings` is resized to what the exchange asks for. Afterwards the device is at its
  // base settings again, also after an error. Gives up with DEADLINE_EXCEEDED after `limit`. A
  // stage that was never programmed: FAILED_PRECONDITION.
  virtual absl::Status Measure(const Exchange& exchange, absl::Duration limit,
                               Readings* readings) = 0;

  // Puts an instrument where it may be left alone; stages may have to be programmed again. A
  // simulator is safe as it is.
  virtual absl::Status MakeSafe() { return absl::OkStatus(); }

  // Brings readings back to what they were when the device was last calibrated, as far as it can,
  // at the settings that it has; info().calibration_id may be another afterwards. UNIMPLEMENTED
  // where it cannot.
  virtual absl::Status Recalibrate() {
    return absl::UnimplementedError("the device cannot calibrate itself");
  }

  // How to differentiate through the device, which only a simulator can offer; null elsewhere.
  // Owned by the device.
  virtual Differentiable* differentiable() { return nullptr; }

  // How to look inside of the device, which only a simulated chip can offer; null elsewhere. Owned
  // by the device.
  virtual Inspectable* inspectable() { return nullptr; }
};

}  // namespace ffzero

#endif  // FFZERO_CORE_DEVICE_H_
