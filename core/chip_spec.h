#ifndef FFZERO_CORE_CHIP_SPEC_H_
#define FFZERO_CORE_CHIP_SPEC_H_

#include <cstdint>

namespace ffzero {

// What a real chip adds to ideal optics, in physical units; of everything 0 is none of it.
// job.proto says more of each.
struct ChipSpec {
  enum class DacCoding {
    kPhase,    // equal steps of phase
    kVoltage,  // equal steps of voltage, the phase going with its square
  };

  std::uint64_t seed = 0;    // of the disorder
  double coupler_sigma = 0;  // of each coupler's split angle around pi/4, rad
  double bias_periods = 0;   // width of each shifter's uniform offset, in its periods, [0, 1]
  int dac_bits = 0;          // codes over a shifter's period: 2^bits
  DacCoding dac_coding = DacCoding::kPhase;
  double crosstalk = 0;  // of a shifter's phase that each neighbour gets too
  double loss_db = 0;    // of every MZI, dB

  // Anew in every exposure.
  double phase_noise = 0;  // of each shifter, rad
  double drift = 0;        // of each shifter's random walk, rad per root of an exposure

  double photons = 0;       // that a power of 1 brings to a detector in one exposure
  double dark_photons = 0;  // rms, of a detector's dark noise in one exposure; with photons
  double saturation = 0;    // power beyond which a detector reads no more
  int adc_bits = 0;         // codes from 0 to saturation: 2^bits

  bool operator==(const ChipSpec&) const = default;
};

// Whether the optics of such a chip are the ideal ones.
inline bool IsIdeal(const ChipSpec& chip) {
  return chip == ChipSpec{.seed = chip.seed, .dac_coding = chip.dac_coding};
}

// What the literature of on-chip zeroth-order learning trains on.
inline ChipSpec OnChipLearning() {
  return {.bias_periods = 1, .dac_bits = 8, .crosstalk = 0.005, .phase_noise = 0.002};
}

}  // namespace ffzero

#endif  // FFZERO_CORE_CHIP_SPEC_H_
