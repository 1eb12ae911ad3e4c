#include "core/devices/photonic/mesh_layout.h"

#include <numbers>

namespace ffzero {

std::vector<ParameterGroup> MeshLayout::Groups() const {
  constexpr float kTurn = 2 * std::numbers::pi_v<float>;
  ParameterGroup theta{.name = "theta", .offset = theta_offset(), .size = mzis()};
  theta.period = 2 * kTurn;
  ParameterGroup phi{.name = "phi", .offset = phi_offset(), .size = mzis()};
  phi.period = kTurn;
  ParameterGroup gamma{.name = "gamma", .offset = gamma_offset(), .size = ports_};
  gamma.period = kTurn;
  return {theta, phi, gamma};
}

}  // namespace ffzero
