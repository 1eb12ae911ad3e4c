// Phases as vectors see them. Included once for each SIMD target, hence no ordinary include guard.
#if defined(FFZERO_CORE_DEVICES_PHOTONIC_PHASES_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef FFZERO_CORE_DEVICES_PHOTONIC_PHASES_INL_H_
#undef FFZERO_CORE_DEVICES_PHOTONIC_PHASES_INL_H_
#else
#define FFZERO_CORE_DEVICES_PHOTONIC_PHASES_INL_H_
#endif

#include <cstdint>

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace ffzero {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// "Turns" are 32-bit integers, a full period being 2^32. Sums of phases wrap around as phases do
// and are exact, so that the phases of hundreds of columns add up without error. One step is 1.5e-9
// rad.
inline constexpr std::int32_t kQuarterTurn = 1 << 30;

// turns[i] = radians[i] in turns of a phase of period 1 / per_radian, for any finite radians: the
// whole periods go in double precision. Reads and writes up to a vector past `count`. The same bits
// on every target.
HWY_ATTR inline void RadiansToTurns(const float* radians, int count, double per_radian,
                                    std::int32_t* turns) {
  const hn::ScalableTag<double> d64;
  const hn::Rebind<float, decltype(d64)> d32;
  const hn::Rebind<std::int32_t, decltype(d64)> di32;
  const auto scale = hn::Set(d64, per_radian);
  const auto steps = hn::Set(d64, 4294967296.0);
  const int lanes = static_cast<int>(hn::Lanes(d64));
  for (int i = 0; i < count; i += lanes) {
    const auto periods = hn::Mul(hn::PromoteTo(d64, hn::LoadU(d32, radians + i)), scale);
    const auto rest = hn::Sub(periods, hn::Round(periods));
    hn::StoreU(hn::DemoteTo(di32, hn::Mul(rest, steps)), di32, turns + i);
  }
}

// Writes angles as quadrant * pi/2 + rest, |rest| <= pi/4, keeping the relative precision of small
// ones. Reads and writes up to a vector past `count`.
HWY_ATTR inline void SplitQuadrants(const float* radians, int count, float* rest,
                                    std::int32_t* quadrant) {
  const hn::ScalableTag<double> d64;
  const hn::Rebind<float, decltype(d64)> d32;
  const hn::Rebind<std::int32_t, decltype(d64)> di32;
  const auto per_radian = hn::Set(d64, 0.63661977236758134308);
  const auto right_angle = hn::Set(d64, 1.57079632679489661923);
  const auto four = hn::Set(d64, 4.0);
  const auto fourth = hn::Set(d64, 0.25);
  const int lanes = static_cast<int>(hn::Lanes(d64));
  for (int i = 0; i < count; i += lanes) {
    const auto angle = hn::PromoteTo(d64, hn::LoadU(d32, radians + i));
    const auto whole = hn::Round(hn::Mul(angle, per_radian));
    hn::StoreU(hn::DemoteTo(d32, hn::Sub(angle, hn::Mul(whole, right_angle))), d32, rest + i);
    const auto circles = hn::Mul(hn::Round(hn::Mul(whole, fourth)), four);
    hn::StoreU(hn::DemoteTo(di32, hn::Sub(whole, circles)), di32, quadrant + i);
  }
}

// Sine and cosine of quadrant * pi/2 + rest, |rest| <= pi/4, to about one unit in the last place:
// polynomials that interpolate sin(r)/r and cos(r) at Chebyshev's nodes in r^2, within 1e-8.
template <class D, class V, class VI>
HWY_ATTR HWY_INLINE void SinCosOfQuadrant(D d, V rest, VI quadrant, V& sine, V& cosine) {
  const hn::RebindToSigned<D> di;
  const V square = hn::Mul(rest, rest);
  V s = hn::Set(d, -0.000195878907f);
  s = hn::MulAdd(s, square, hn::Set(d, 0.00833274797f));
  s = hn::MulAdd(s, square, hn::Set(d, -0.166666642f));
  s = hn::MulAdd(hn::Mul(s, square), rest, rest);
  V c = hn::Set(d, 2.45479423e-05f);
  c = hn::MulAdd(c, square, hn::Set(d, -0.00138883025f));
  c = hn::MulAdd(c, square, hn::Set(d, 0.0416666642f));
  c = hn::MulAdd(c, square, hn::Set(d, -0.5f));
  c = hn::MulAdd(c, square, hn::Set(d, 1.0f));

  const auto one = hn::Set(di, 1);
  const auto two = hn::Set(di, 2);
  const auto swap = hn::RebindMask(d, hn::TestBit(quadrant, one));
  const auto sine_sign = hn::ShiftLeft<30>(hn::And(quadrant, two));
  const auto cosine_sign = hn::ShiftLeft<30>(hn::And(hn::Add(quadrant, one), two));
  sine = hn::Xor(hn::IfThenElse(swap, c, s), hn::BitCast(d, sine_sign));
  cosine = hn::Xor(hn::IfThenElse(swap, s, c), hn::BitCast(d, cosine_sign));
}

// Sine and cosine of turns.
template <class D, class V, class VI>
HWY_ATTR HWY_INLINE void SinCosOfTurns(D d, VI turns, V& sine, V& cosine) {
  const hn::RebindToSigned<D> di;
  const auto half_quarter = hn::Set(di, kQuarterTurn / 2);
  const VI quadrant = hn::ShiftRight<30>(hn::Add(turns, half_quarter));
  const VI rest = hn::Sub(turns, hn::ShiftLeft<30>(quadrant));
  const V radians = hn::Mul(hn::ConvertTo(d, rest), hn::Set(d, 1.46291807927e-09f));
  SinCosOfQuadrant(d, radians, quadrant, sine, cosine);
}

// The angle of re + i im in turns, within 5e-8 rad; of 0 it is 0. The arctangent is a polynomial of
// the smaller part by the greater, which interpolates atan(t)/t at Chebyshev's nodes in t^2.
template <class D, class V>
HWY_ATTR HWY_INLINE auto TurnsOf(D d, V re, V im) {
  const hn::RebindToSigned<D> di;
  const V width = hn::Abs(re);
  const V height = hn::Abs(im);
  const auto steep = hn::Gt(height, width);
  const V greater = hn::Max(hn::Max(width, height), hn::Set(d, 1e-37f));
  const V t = hn::Div(hn::Min(width, height), greater);
  const V square = hn::Mul(t, t);
  V p = hn::Set(d, 0.00276628346f);
  p = hn::MulAdd(p, square, hn::Set(d, -0.015731249f));
  p = hn::MulAdd(p, square, hn::Set(d, 0.0421376228f));
  p = hn::MulAdd(p, square, hn::Set(d, -0.0745685473f));
  p = hn::MulAdd(p, square, hn::Set(d, 0.106183708f));
  p = hn::MulAdd(p, square, hn::Set(d, -0.141977981f));
  p = hn::MulAdd(p, square, hn::Set(d, 0.199918717f));
  p = hn::MulAdd(p, square, hn::Set(d, -0.333330363f));
  const V angle = hn::MulAdd(hn::Mul(p, square), t, t);
  auto turns = hn::NearestInt(hn::Mul(angle, hn::Set(d, 683565275.576f)));
  const auto quarter = hn::Set(di, kQuarterTurn);
  turns = hn::IfThenElse(hn::RebindMask(di, steep), hn::Sub(quarter, turns), turns);
  const auto leftward = hn::RebindMask(di, hn::Lt(re, hn::Zero(d)));
  turns = hn::IfThenElse(leftward, hn::Sub(hn::ShiftLeft<1>(quarter), turns), turns);
  const auto downward = hn::RebindMask(di, hn::Lt(im, hn::Zero(d)));
  return hn::IfThenElse(downward, hn::Neg(turns), turns);
}

}  // namespace HWY_NAMESPACE
}  // namespace ffzero
HWY_AFTER_NAMESPACE();

#endif
