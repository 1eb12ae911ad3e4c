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

  bool operator==(const ChipSpec&) const = default;
};

// Whether the optics of such a chip are the ideal ones.
inline bool IsIdeal(const ChipSpec& chip) {
  return chip == ChipSpec{.seed = chip.seed, .dac_coding = chip.dac_coding};
}

}  // namespace ffzero

#endif  // FFZERO_CORE_CHIP_SPEC_H_
