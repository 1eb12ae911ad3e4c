#ifndef FFZERO_CORE_DEVICES_PHOTONIC_NONLINEARITY_H_
#define FFZERO_CORE_DEVICES_PHOTONIC_NONLINEARITY_H_

namespace ffzero {

// The smallest part of a field whose square is a normal number. What is fainter counts as dark: a
// deep row of stages dims light to its cube at each, and would compute with what is none.
inline constexpr float kFaintestField = 0x1p-63f;

// The electro-optic activation of Williamson et al., "Reprogrammable electro-optic nonlinear
// activation functions for optical neural networks" (2019): a tapped fraction of each port's power
// drives a modulator that the rest of its light passes,
//   E' = sqrt(1 - alpha) cos(u) exp(-i u) E,  u = g |E|^2 / 2 + phi_b / 2.
class ElectroOptic {
 public:
  // alpha: tapped fraction of power, [0, 1). gain: g, rad per unit power. phase_bias: phi_b, rad.
  ElectroOptic(double alpha, double gain, double phase_bias);

  // Applies it to every field of a tile of `ports`. Small |E|^2 keeps its relative precision, also
  // at phi_b = pi, where the light that passes goes with |E|^3; parts of fields fainter than
  // kFaintestField become 0. Thread-safe.
  void Apply(int ports, float* tile) const;

  // The way back: turns the slopes g' of a loss at the fields that Apply makes of `fields` into
  // those at `fields` themselves (mesh_gradient.h says what a slope is),
  //   g = conj(f) g' + 2 E Re(conj(g') f_P E),  f_P = -i sqrt(1 - alpha) (g / 2) exp(-2i u),
  // f being the factor of E and f_P its derivative by |E|^2. As exact at small |E|^2. Thread-safe.
  void ApplyBack(int ports, const float* fields, float* slopes) const;

  float amplitude() const { return amplitude_; }  // sqrt(1 - alpha)
  float half_gain() const { return half_gain_; }  // g / 2
  float cos_bias() const { return cos_bias_; }    // cos(phi_b / 2)
  float sin_bias() const { return sin_bias_; }    // sin(phi_b / 2)

 private:
  float amplitude_;
  float half_gain_;
  float cos_bias_;
  float sin_bias_;
};

}  // namespace ffzero

#endif  // FFZERO_CORE_DEVICES_PHOTONIC_NONLINEARITY_H_
