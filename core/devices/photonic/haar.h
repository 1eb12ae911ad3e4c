#ifndef FFZERO_CORE_DEVICES_PHOTONIC_HAAR_H_
#define FFZERO_CORE_DEVICES_PHOTONIC_HAAR_H_

#include <cstdint>
#include <vector>

namespace ffzero {

// The exponent alpha of the MZI at (column, upper port) of a mesh of `ports`: with
//   theta = pi - 2 asin(u^(1 / (2 alpha))), u uniform on [0, 1),
// and uniform phi and gamma, the mesh is distributed as Haar's measure on U(ports).
int HaarExponent(int ports, int column, int port);

// Settings of a Haar-distributed mesh, in MeshLayout's order. Setting i is made from element i of
// FillUniform(seed, stream 0): theta as above (in (0, pi]), phi and gamma 2 pi u, worked out in
// double precision and rounded once. `seed` is that of Purpose::kSettings for the stage.
std::vector<float> HaarSettings(int ports, std::uint64_t seed);

}  // namespace ffzero

#endif  // FFZERO_CORE_DEVICES_PHOTONIC_HAAR_H_
