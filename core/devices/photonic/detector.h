#ifndef FFZERO_CORE_DEVICES_PHOTONIC_DETECTOR_H_
#define FFZERO_CORE_DEVICES_PHOTONIC_DETECTOR_H_

#include <cstdint>

#include "core/chip_spec.h"
#include "core/matrix.h"

namespace ffzero {

// What detectors make of powers, in this order:
//   shot noise   photons are counted, a power of 1 being chip.photons of them in the mean:
//   Poisson's
//                distribution, from 32 photons on by a normal number with its mean, variance and
//                skewness, rounded to a count
//   dark noise   a normal number of chip.dark_photons photons rms is added: a reading can be
//                below 0
//   saturation   a reading is at most chip.saturation
//   ADC          2^chip.adc_bits codes from 0 to chip.saturation: the nearest one
// Thread-safe.
class Detector {
 public:
  // chip: valid.
  explicit Detector(const ChipSpec& chip) : chip_(chip) {}

  // Where noise comes from: the seeds of a stage's detectors, and the exposure.
  struct Key {
    std::uint64_t shot_seed = 0;
    std::uint64_t dark_seed = 0;
    std::uint64_t exposure = 0;
  };

  // Turns rows [first, first + count) of powers into readings. Row r, port p takes element
  // r * (ports rounded up to a multiple of 4) + p of stream key.exposure of each seed.
  void Read(const Key& key, int first, int count, RowMatrix* powers) const;

 private:
  const ChipSpec chip_;
};

}  // namespace ffzero

#endif  // FFZERO_CORE_DEVICES_PHOTONIC_DETECTOR_H_
