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

// One port of a tile.
void ApplyToPort(const ElectroOptic& modulator, float* field) {
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
  const auto amplitude = hn::Set(d, modulator.amplitude());
  for (int i = 0; i < kTileSamples; i += lanes) {
    auto s = hn::Zero(d);
    auto c = s;
    SinCosOfQuadrant(d, hn::Load(d, rest + i), hn::Load(di, quadrant + i), s, c);
    const auto cos_u = hn::NegMulAdd(s, sin_bias, hn::Mul(c, cos_bias));
    const auto sin_u = hn::MulAdd(s, cos_bias, hn::Mul(c, sin_bias));
    const auto factor = hn::Mul(amplitude, cos_u);
    const auto x_re = hn::Mul(factor, cos_u);
    const auto x_im = hn::Mul(factor, sin_u);  // of exp(+i u): the light takes its conjugate
    const auto re = hn::Load(d, field + i);
    const auto im = hn::Load(d, field + kTileSamples + i);
    hn::Store(hn::MulAdd(im, x_im, hn::Mul(re, x_re)), d, field + i);
    hn::Store(hn::NegMulAdd(re, x_im, hn::Mul(im, x_re)), d, field + kTileSamples + i);
  }
}

void ApplyElectroOptic(const ElectroOptic& modulator, int ports, float* tile) {
  for (int port = 0; port < ports; ++port, tile += kPortStride) ApplyToPort(modulator, tile);
}

}  // namespace HWY_NAMESPACE
}  // namespace ffzero
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ffzero {

HWY_EXPORT(ApplyElectroOptic);

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

}  // namespace ffzero
#endif  // HWY_ONCE
