#ifndef FFZERO_TESTS_UNIT_REFERENCE_MESH_H_
#define FFZERO_TESTS_UNIT_REFERENCE_MESH_H_

#include <cmath>
#include <complex>
#include <span>
#include <vector>

namespace ffzero {

// The rectangular mesh by its definition, in double precision, one MZI after the other; settings in
// order of travel. Shares no code with the kernel.
inline void ReferenceMesh(int ports, std::span<const float> settings,
                          std::vector<std::complex<double>>* fields) {
  const std::complex<double> i(0, 1);
  std::vector<std::complex<double>>& e = *fields;
  const int mzis = ports * (ports - 1) / 2;
  for (int p = 0; p < ports; ++p) e[p] *= std::polar(1.0, double{settings[2 * mzis + p]});
  int mzi = 0;
  for (int column = 0; column < ports; ++column) {
    for (int k = column % 2; k + 1 < ports; k += 2, ++mzi) {
      const double half = settings[mzi] / 2.0;
      const std::complex<double> top = e[k];
      const std::complex<double> bottom = e[k + 1];
      e[k] = std::polar(1.0, double{settings[mzis + mzi]}) * i *
             (std::sin(half) * top + std::cos(half) * bottom);
      e[k + 1] = i * (std::cos(half) * top - std::sin(half) * bottom);
    }
    if (ports % 2 == 0 && column % 2 == 1) {
      e[0] *= -i;
      e[ports - 1] *= -i;
    }
  }
}

}  // namespace ffzero

#endif  // FFZERO_TESTS_UNIT_REFERENCE_MESH_H_
