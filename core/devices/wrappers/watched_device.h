#ifndef FFZERO_CORE_DEVICES_WRAPPERS_WATCHED_DEVICE_H_
#define FFZERO_CORE_DEVICES_WRAPPERS_WATCHED_DEVICE_H_

#include <memory>

#include "core/device.h"
#include "core/device_factory.h"

namespace ffzero {

// How a device is looked after while it is trained.
struct WatchPolicy {
  int every_steps = 0;       // from one look to the next; 0: no looks
  double most_drift = 0;     // 0: any
  bool recalibrate = false;  // beyond it, the device calibrates itself; else that is an error
};

// A device that is looked after, or without looks the device itself.
//
// Its reference is what it reads of up to 64 samples of the first step of training at the settings
// that it has then; another is taken when training goes on to another stage. Before every so many
// steps
// - the stages that light passes are read back, if the device can, and the errors of that returned;
// - the reference is read again: its settings are programmed, and then the present ones. The drift
//   is the rms of the differences over the rms of the reference. Beyond the bound: Recalibrate and
//   another look, or FAILED_PRECONDITION with the drift and the bound.
// A look is one exposure, and not a step; what it draws from, the exposure's key, is the step's.
// Its errors are told to hooks.on_fault, its drifts to hooks.on_drift.
std::unique_ptr<Device> WatchDevice(std::unique_ptr<Device> device, WatchPolicy policy,
                                    DeviceHooks hooks);

}  // namespace ffzero

#endif  // FFZERO_CORE_DEVICES_WRAPPERS_WATCHED_DEVICE_H_
