#include "core/devices/photonic/crosstalk.h"

namespace ffzero {
namespace {

void AddInRow(float fraction, std::span<float> row) {
  float above = 0;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const float own = row[i];
    const float below = i + 1 < row.size() ? row[i + 1] : 0;
    row[i] = own + fraction * (above + below);
    above = own;
  }
}

}  // namespace

void AddCrosstalk(const MeshLayout& layout, double fraction, std::span<float> phases) {
  const auto part = static_cast<float>(fraction);
  for (int column = 0; column < layout.columns(); ++column) {
    const std::size_t first = layout.FirstMzi(column);
    const std::size_t count = layout.MzisInColumn(column);
    AddInRow(part, phases.subspan(layout.theta_offset() + first, count));
    AddInRow(part, phases.subspan(layout.phi_offset() + first, count));
  }
  AddInRow(part, phases.subspan(layout.gamma_offset(), layout.ports()));
}

}  // namespace ffzero
