#ifndef FFZERO_SERVER_INSTRUMENTS_SCPI_SCALING_H_
#define FFZERO_SERVER_INSTRUMENTS_SCPI_SCALING_H_

#include <cmath>

namespace ffzero {

// From our unit to an instrument's: offset + scale * value, or offset + scale * sqrt(value). With a
// scale of 1 and no offset a value stays what it is, to the bit.
struct Scaling {
  double scale = 1;  // not 0
  double offset = 0;
  bool square_root = false;  // values are not negative

  float ToInstrument(float value) const {
    return static_cast<float>(offset + scale * (square_root ? std::sqrt(double{value}) : value));
  }
  float FromInstrument(float value) const {
    const double unscaled = (value - offset) / scale;
    return static_cast<float>(square_root ? unscaled * unscaled : unscaled);
  }
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_INSTRUMENTS_SCPI_SCALING_H_
