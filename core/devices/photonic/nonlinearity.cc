#include "core/devices/photonic/nonlinearity.h"

#include <cmath>

#include "core/devices/photonic/field_tile.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/devices/photonic/nonlinearity.cc"
#include "hwy/foreach_target.h"
// After foreach_target.h.
#include "core/devices/photonic/phases-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace ffzero {
namespace HWY_NAMESPACE {

// cos u and sin u of one port's samples.
void ComputeAngles(const ElectroOptic& modulator, const float* field, float* cos_u, float* sin_u) {
  const hn::CappedTag<float, kTileSamples> d;
  const hn::RebindToSigned<decltype(d)> di;
  const int lanes = static_cast<int>(hn::Lanes(d));
  HWY_ALIGN float angle[kTileSamples];
  HWY_ALIGN float rest[kTileSamples];
  HWY_ALIGN std::int32_t quadrant[kTileSamples];
  const auto half_gain = hn::Set(d, modulator.half_gain());
  for (int i = 0; i < kTileSamples; i += lanes) {
    const auto re = hn::Load(d, field + i);
    const auto im = hn::Load(d, field + kTileSamples + i);
    hn::Store(hn::Mul(half_gain, hn::MulAdd(re, re, hn::Mul(im, im))), d, angle + i);
  }
  SplitQuadrants(angle, kTileSamples, rest, quadrant);
  const auto cos_bias = hn::Set(d, modulator.cos_bias());
  const auto sin_bias = hn::Set(d, modulator.sin_bias());
  for (int i = 0; i < kTileSamples; i += lanes) {
    auto s = hn::Zero(d);
    auto c = s;
    SinCosOfQuadrant(d, hn::Load(d, rest + i), hn::Load(di, quadrant + i), s, c);
    hn::Store(hn::NegMulAdd(s, sin_bias, hn::Mul(c, cos_bias)), d, cos_u + i);
    hn::Store(hn::MulAdd(s, cos_bias, hn::Mul(c, sin_bias)), d, sin_u + i);
  }
}

// 0 where a field is so faint that its power has no normal number: arithmetic on what is left takes
// processors a hundred times as long.
template <class D, class V>
HWY_INLINE V DarkIfFaint(D d, V field) {
  return hn::IfThenElseZero(hn::Ge(hn::Abs(field), hn::Set(d, kFaintestField)), field);
}

// One port of a tile.
void ApplyToPort(const ElectroOptic& modulator, float* field) {
  const hn::CappedTag<float, kTileSamples> d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  HWY_ALIGN float cosines[kTileSamples];
  HWY_ALIGN float sines[kTileSamples];
  ComputeAngles(modulator, field, cosines, sines);
  const auto amplitude = hn::Set(d, modulator.amplitude());
  for (int i = 0; i < kTileSamples; i += lanes) {
    const auto cos_u = hn::Load(d, cosines + i);
    const auto factor = hn::Mul(amplitude, cos_u);
    const auto x_re = hn::Mul(factor, cos_u);
    const auto x_im = hn::Mul(factor, hn::Load(d, sines + i));
    // x is that of exp(+i u): the light takes its conjugate.
    const auto re = hn::Load(d, field + i);
    const auto im = hn::Load(d, field + kTileSamples + i);
    const auto out_re = hn::MulAdd(im, x_im, hn::Mul(re, x_re));
    const auto out_im = hn::NegMulAdd(re, x_im, hn::Mul(im, x_re));
    hn::Store(DarkIfFaint(d, out_re), d, field + i);
    hn::Store(DarkIfFaint(d, out_im), d, field + kTileSamples + i);
  }
}

// The slopes of one port of a tile. With q = conj(g') E,
//   Re(conj(g') f_P E) = amplitude (g / 2) (cos 2u Im q - sin 2u Re q).
void ApplyBackToPort(const ElectroOptic& modulator, const float* field, float* slope) {
  const hn::CappedTag<float, kTileSamples> d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  HWY_ALIGN float cosines[kTileSamples];
  HWY_ALIGN float sines[kTileSamples];
  ComputeAngles(modulator, field, cosines, sines);
  const auto amplitude = hn::Set(d, modulator.amplitude());
  const auto gain = hn::Set(d, 2 * modulator.half_gain());
  const auto one = hn::Set(d, 1.0f);
  for (int i = 0; i < kTileSamples; i += lanes) {
    const auto cos_u = hn::Load(d, cosines + i);
    const auto sin_u = hn::Load(d, sines + i);
    const auto twice_cos = hn::Add(cos_u, cos_u);
    const auto cos_2u = hn::MulSub(twice_cos, cos_u, one);
    const auto sin_2u = hn::Mul(twice_cos, sin_u);
    const auto re = hn::Load(d, field + i);
    const auto im = hn::Load(d, field + kTileSamples + i);
    const auto slope_re = hn::Load(d, slope + i);
    const auto slope_im = hn::Load(d, slope + kTileSamples + i);
    const auto q_re = hn::MulAdd(slope_re, re, hn::Mul(slope_im, im));
    const auto q_im = hn::NegMulAdd(slope_im, re, hn::Mul(slope_re, im));
    const auto turn = hn::NegMulAdd(sin_2u, q_re, hn::Mul(cos_2u, q_im));
    const auto power_slope = hn::Mul(gain, turn);
    const auto straight_re = hn::NegMulAdd(slope_im, sin_u, hn::Mul(slope_re, cos_u));
    const auto straight_im = hn::MulAdd(slope_re, sin_u, hn::Mul(slope_im, cos_u));
    const auto out_re = hn::MulAdd(cos_u, straight_re, hn::Mul(power_slope, re));
    const auto out_im = hn::MulAdd(cos_u, straight_im, hn::Mul(power_slope, im));
    hn::Store(hn::Mul(amplitude, out_re), d, slope + i);
    hn::Store(hn::Mul(amplitude, out_im), d, slope + kTileSamples + i);
  }
}

void ApplyElectroOptic(const ElectroOptic& modulator, int ports, float* tile) {
  for (int port = 0; port < ports; ++port, tile += kPortStride) ApplyToPort(modulator, tile);
}

void ApplyElectroOpticBack(const ElectroOptic& modulator, int ports, const float* fields,
                           float* slopes) {
  for (int port = 0; port < ports; ++port, fields += kPortStride, slopes += kPortStride) {
    ApplyBackToPort(modulator, fields, slopes);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace ffzero
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ffzero {

HWY_EXPORT(ApplyElectroOptic);
HWY_EXPORT(ApplyElectroOpticBack);

// The bias enters by the sum formulas, not as a sum of angles: near pi / 2 a rounded sum would
// drown the small part that |E|^2 adds.
ElectroOptic::ElectroOptic(double alpha, double gain, double phase_bias)
    : amplitude_(static_cast<float>(std::sqrt(1 - alpha))),
      half_gain_(static_cast<float>(gain / 2)),
      cos_bias_(static_cast<float>(std::cos(phase_bias / 2))),
      sin_bias_(static_cast<float>(std::sin(phase_bias / 2))) {}

void ElectroOptic::Apply(int ports, float* tile) const {
  HWY_DYNAMIC_DISPATCH(ApplyElectroOptic)(*this, ports, tile);
}

void ElectroOptic::ApplyBack(int ports, const float* fields, float* slopes) const {
  HWY_DYNAMIC_DISPATCH(ApplyElectroOpticBack)(*this, ports, fields, slopes);
}

}  // namespace ffzero
#endif  // HWY_ONCE
