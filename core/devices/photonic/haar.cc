#include "core/devices/photonic/haar.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/devices/photonic/mesh_layout.h"
#include "core/training/generator.h"

namespace ffzero {

int HaarExponent(int ports, int column, int port) {
  // The MZI's place d on its diagonal of the triangular nulling order, and that diagonal's length.
  const bool left = column <= port;
  const int place = left ? column : ports - 1 - column;
  const int length = left ? ports - 1 - (port - column) : ports - (column - port);
  return std::min(2 * place + 1, 2 * (length - place));
}

std::vector<float> HaarSettings(int ports, std::uint64_t seed) {
  const MeshLayout layout(ports);
  std::vector<float> settings(layout.settings());
  FillUniform(seed, 0, 0, settings);
  int mzi = layout.theta_offset();
  for (int column = 0; column < layout.columns(); ++column) {
    for (int i = 0; i < layout.MzisInColumn(column); ++i, ++mzi) {
      const int alpha = HaarExponent(ports, column, MeshLayout::FirstPort(column) + 2 * i);
      const double root = std::pow(double{settings[mzi]}, 0.5 / alpha);
      settings[mzi] = static_cast<float>(std::numbers::pi - 2 * std::asin(root));
    }
  }
  for (int i = layout.phi_offset(); i < layout.settings(); ++i) {
    settings[i] = static_cast<float>(2 * std::numbers::pi * settings[i]);
  }
  return settings;
}

}  // namespace ffzero
