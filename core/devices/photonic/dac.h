#ifndef FFZERO_CORE_DEVICES_PHOTONIC_DAC_H_
#define FFZERO_CORE_DEVICES_PHOTONIC_DAC_H_

#include "core/chip_spec.h"

namespace ffzero {

// The converter in front of a phase shifter: it drives the phase over one period of the setting,
// [0, period], in 2^bits codes.
//   kPhase     equal steps of period / 2^bits; the code behind the last is the first one again.
//              theta, period 4 pi, then has on each of its arms the same steps over 2 pi.
//   kVoltage   V = V_max code / (2^bits - 1), and the heater's power V^2 / R makes the phase:
//              period (code / (2^bits - 1))^2. The code is that of the nearest voltage.
// Thread-safe.
class Dac {
 public:
  // bits: 0 to 20; 0: any phase can be driven.
  Dac(int bits, ChipSpec::DacCoding coding);

  // The phase that is driven for a finite setting, rad in [0, period].
  double Drive(double setting, double period) const;
  // The same phase by as many periods as the setting has, so that it lies beside it.
  double Hold(double setting, double period) const;
  // The widest gap between neighbouring phases; 0 where any can be driven.
  double WidestGap(double period) const;

 private:
  double Quantise(double phase, double period) const;

  int bits_;
  ChipSpec::DacCoding coding_;
  double codes_;
};

}  // namespace ffzero

#endif  // FFZERO_CORE_DEVICES_PHOTONIC_DAC_H_
