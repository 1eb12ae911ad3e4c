#ifndef FFZERO_CORE_DEVICES_PHOTONIC_PHOTONIC_DEVICE_H_
#define FFZERO_CORE_DEVICES_PHOTONIC_PHOTONIC_DEVICE_H_

#include <cstddef>
#include <memory>

#include "absl/status/statusor.h"
#include "core/device.h"
#include "core/executor.h"
#include "core/spec.h"

namespace ffzero {

// Simulates a photonic chip: rectangular meshes in a row, the electro-optic nonlinearity between
// them, detectors that read the powers |E|^2 after any mesh (before the nonlinearity). Its optics
// are ideal but for what the spec's `chip` says. A sample is a complex amplitude a port; a reading
// a power a port. README.md of this folder has the conventions.
//
// Settings have no limits, and no resolution but that of float and of the chip's DAC. The readings
// of a sample depend on the settings, its inputs and the SIMD target (info().arithmetic) alone, and
// on a chip with noise or drift on the exposure's key and the sample's place in the batch: not on
// the executor's threads, the other samples of the batch or the other probes. The simulator does
// not watch a clock: Measure ignores `limit`. A device with ideal optics can be differentiated; its
// gradients, sums over a batch, do not depend on the executor's threads either. Any can be looked
// into; a chip with noise or drift is then as in exposure 0 of seed 0. To recalibrate a chip takes
// out the drift of the job's exposures so far.
//
//   executor   outlives the device.
//   inputs     values in a sample, at most ports, which enter the first ports while the others stay
//              dark; 0: as many as ports
// INVALID_ARGUMENT, naming the field, for a spec out of range (2 to 4096 ports, 1 to 64 stages,
// 0 <= alpha < 1, a chip that ValidateChip refuses).
absl::StatusOr<std::unique_ptr<Device>> MakePhotonicDevice(const PhotonicSpec& spec,
                                                           Executor* executor, int inputs = 0);

// What each stage of such a chip is, without making one. The spec is valid. Thread-safe.
StageInfo PhotonicStage(const PhotonicSpec& spec);

// Probes are taken in groups whose settings and coefficients stay below this, at least one at a
// time.
inline constexpr std::size_t kPhotonicTrialBytes = std::size_t{64} << 20;

}  // namespace ffzero

#endif  // FFZERO_CORE_DEVICES_PHOTONIC_PHOTONIC_DEVICE_H_
