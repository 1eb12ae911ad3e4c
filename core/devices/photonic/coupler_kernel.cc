#include "core/devices/photonic/coupler_kernel.h"

#include <cmath>

#ifndef FFZERO_CORE_DEVICES_PHOTONIC_COUPLER_KERNEL_CC_
#define FFZERO_CORE_DEVICES_PHOTONIC_COUPLER_KERNEL_CC_
namespace ffzero {
namespace {

// The errors from some MZI on.
struct ErrorsFrom {
  const float* sum_sine;
  const float* sum_cosine;
  const float* difference_sine;
  const float* difference_cosine;
};

}  // namespace
}  // namespace ffzero
#endif  // FFZERO_CORE_DEVICES_PHOTONIC_COUPLER_KERNEL_CC_

// What is compiled for each target calls no function template of the standard library
// (mesh_kernel.cc says why).
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/devices/photonic/coupler_kernel.cc"
#include "hwy/foreach_target.h"
// After foreach_target.h.
#include "core/devices/photonic/carried_phases-inl.h"
#include "core/devices/photonic/phases-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace ffzero {
namespace HWY_NAMESPACE {

// With any couplers an MZI is
//   [[alpha, beta], [-conj(beta), conj(alpha)]]
//   = diag(e^{i b}, -e^{-i a}) [[s, c], [c, -s]] diag(e^{i (a - b)}, 1),
// alpha = s e^{i a}, beta = c e^{i b}, and with S, C the sine and cosine of theta/2
//   alpha = -C sin(sum) + i S cos(difference),  beta = -S sin(difference) + i C cos(sum).
// Vectors run past the column's end as in mesh_kernel.cc.
void ComputeImperfectColumn(const MeshLayout& layout, int column, const ErrorsFrom& errors,
                            const CarriedPhases& carried, float* mzis) {
  const hn::CappedTag<float, kSettingsPadding> d;
  const hn::RebindToSigned<decltype(d)> di;
  const int count = layout.MzisInColumn(column);
  std::int32_t* upper = column % 2 == 0 ? carried.even : carried.odd;
  std::int32_t* lower = column % 2 == 0 ? carried.odd : carried.even + 1;
  const std::int32_t idle = upper[count];
  const auto half_turn = hn::ShiftLeft<1>(hn::Set(di, kQuarterTurn));
  const int lanes = static_cast<int>(hn::Lanes(d));
  for (int i = 0; i < count; i += lanes) {
    auto sine = hn::Zero(d);
    auto cosine = sine;
    SinCosOfTurns(d, hn::LoadU(di, carried.theta + i), sine, cosine);
    const auto alpha_re = hn::Neg(hn::Mul(cosine, hn::LoadU(d, errors.sum_sine + i)));
    const auto alpha_im = hn::Mul(sine, hn::LoadU(d, errors.difference_cosine + i));
    const auto beta_re = hn::Neg(hn::Mul(sine, hn::LoadU(d, errors.difference_sine + i)));
    const auto beta_im = hn::Mul(cosine, hn::LoadU(d, errors.sum_cosine + i));
    const auto a = TurnsOf(d, alpha_re, alpha_im);
    const auto b = TurnsOf(d, beta_re, beta_im);
    const auto s = hn::Sqrt(hn::MulAdd(alpha_re, alpha_re, hn::Mul(alpha_im, alpha_im)));
    const auto c = hn::Sqrt(hn::MulAdd(beta_re, beta_re, hn::Mul(beta_im, beta_im)));

    const auto upper_phase = hn::LoadU(di, upper + i);
    const auto lower_phase = hn::LoadU(di, lower + i);
    auto x_re = hn::Zero(d);
    auto x_im = x_re;
    const auto x = hn::Add(hn::Sub(upper_phase, lower_phase), hn::Sub(a, b));
    SinCosOfTurns(d, x, x_im, x_re);
    hn::StoreInterleaved4(s, c, x_re, x_im, d, mzis + std::ptrdiff_t{4} * i);
    const auto above = hn::Add(hn::Add(lower_phase, b), hn::LoadU(di, carried.phi + i));
    hn::StoreU(above, di, upper + i);
    hn::StoreU(hn::Add(lower_phase, hn::Sub(half_turn, a)), di, lower + i);
  }
  upper[count] = idle;
}

void ComputeImperfectCoefficients(const MeshLayout& layout, const ErrorsFrom& errors,
                                  const float* settings, std::int32_t* scratch, float* mzis,
                                  float* outputs) {
  const CarriedPhases carried = CarryFrom(layout, settings, scratch);
  for (int column = 0; column < layout.columns(); ++column) {
    const int first = layout.FirstMzi(column);
    TakeColumnPhases(layout, settings, column, carried);
    ComputeImperfectColumn(layout, column,
                           {errors.sum_sine + first, errors.sum_cosine + first,
                            errors.difference_sine + first, errors.difference_cosine + first},
                           carried, mzis + std::size_t{4} * first);
    PassFixedBars(layout, column, carried);
  }
  ComputeOutputs(layout, carried, outputs);
}

}  // namespace HWY_NAMESPACE
}  // namespace ffzero
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ffzero {

HWY_EXPORT(ComputeImperfectCoefficients);

CouplerErrors MakeCouplerErrors(const MeshLayout& layout, std::span<const float> errors) {
  CouplerErrors made;
  for (AlignedFloats* part :
       {&made.sum_sine, &made.sum_cosine, &made.difference_sine, &made.difference_cosine}) {
    part->resize(std::size_t{1} * layout.mzis() + kSettingsPadding);
  }
  for (int m = 0; m < layout.mzis(); ++m) {
    const double first = errors[std::size_t{2} * m];
    const double second = errors[std::size_t{2} * m + 1];
    const double sum = first + second;
    const double difference = first - second;
    made.sum_sine[m] = static_cast<float>(std::sin(sum));
    made.sum_cosine[m] = static_cast<float>(std::cos(sum));
    made.difference_sine[m] = static_cast<float>(std::sin(difference));
    made.difference_cosine[m] = static_cast<float>(std::cos(difference));
  }
  return made;
}

void ComputeCoefficients(const MeshLayout& layout, const CouplerErrors& errors,
                         const float* settings, MeshCoefficients* coefficients) {
  MakeRoom(layout, coefficients);
  HWY_DYNAMIC_DISPATCH(ComputeImperfectCoefficients)
  (layout,
   {errors.sum_sine.data(), errors.sum_cosine.data(), errors.difference_sine.data(),
    errors.difference_cosine.data()},
   settings, coefficients->scratch.data(), coefficients->mzis.data(), coefficients->outputs.data());
}

}  // namespace ffzero
#endif  // HWY_ONCE
