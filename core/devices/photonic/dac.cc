#include "core/devices/photonic/dac.h"

#include <cmath>

namespace ffzero {
namespace {

// What is left of a setting after its whole periods, [0, period].
double Reduce(double setting, double period) {
  return setting - period * std::floor(setting / period);
}

}  // namespace

Dac::Dac(int bits, ChipSpec::DacCoding coding)
    : bits_(bits), coding_(coding), codes_(std::ldexp(1.0, bits)) {}

double Dac::Quantise(double phase, double period) const {
  if (bits_ == 0) return phase;
  if (coding_ == ChipSpec::DacCoding::kPhase) {
    return std::nearbyint(phase / period * codes_) / codes_ * period;
  }
  const double last = codes_ - 1;
  const double voltage = std::nearbyint(std::sqrt(phase / period) * last) / last;
  return voltage * voltage * period;
}

double Dac::Drive(double setting, double period) const {
  const double phase = Quantise(Reduce(setting, period), period);
  const bool wraps = bits_ > 0 && coding_ == ChipSpec::DacCoding::kPhase && phase >= period;
  return wraps ? 0 : phase;
}

double Dac::Hold(double setting, double period) const {
  const double reduced = Reduce(setting, period);
  return setting - reduced + Quantise(reduced, period);
}

double Dac::WidestGap(double period) const {
  if (bits_ == 0) return 0;
  if (coding_ == ChipSpec::DacCoding::kPhase) return period / codes_;
  const double last = codes_ - 1;
  const double before = (last - 1) / last;
  return period * (1 - before * before);
}

}  // namespace ffzero
