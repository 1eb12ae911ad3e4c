#include "core/devices/photonic/mesh_kernel.h"

#ifndef FFZERO_CORE_DEVICES_PHOTONIC_MESH_KERNEL_CC_
#define FFZERO_CORE_DEVICES_PHOTONIC_MESH_KERNEL_CC_
namespace ffzero {
namespace {

// Length of each of the four arrays that carry phases while coefficients are computed: one entry
// for every other port, and as much as the widest vector may run past them.
std::size_t PhasesPart(const MeshLayout& layout) {
  return layout.ports() / 2 + 1 + kSettingsPadding;
}

}  // namespace
}  // namespace ffzero
#endif  // FFZERO_CORE_DEVICES_PHOTONIC_MESH_KERNEL_CC_

// What is compiled for each target, and so may use instructions that the machine lacks, calls no
// function template of the standard library: the linker might keep such a copy for everyone.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/devices/photonic/mesh_kernel.cc"
#include "hwy/foreach_target.h"
// After foreach_target.h.
#include "core/devices/photonic/phases-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace ffzero {
namespace HWY_NAMESPACE {

constexpr double kTurnsPerRadian = 0.15915494309189533577;

// The phases carried along the ports while coefficients are computed, in turns, upper and lower
// inputs of a column's MZIs each without gaps: ports of even number apart from those of odd number.
struct CarriedPhases {
  std::int32_t* even;
  std::int32_t* odd;
  std::int32_t* theta;  // of the column at hand, in turns of 4 pi: half of it in turns of 2 pi
  std::int32_t* phi;
};

void StartWithGammas(const MeshLayout& layout, const float* gammas, const CarriedPhases& carried) {
  // Two ports at a time through a buffer as long as the widest vector RadiansToTurns writes.
  for (int port = 0; port < layout.ports(); port += 2) {
    std::int32_t turns[kSettingsPadding];
    RadiansToTurns(gammas + port, 2, kTurnsPerRadian, turns);
    carried.even[port / 2] = turns[0];
    if (port + 1 < layout.ports()) carried.odd[port / 2] = turns[1];
  }
}

// Coefficients of one column's MZIs, and the phases after it. Vectors may run past the column's
// end: what they write to `mzis` there the next column overwrites, and the one port phase that they
// may spoil, that of an idle port below the last MZI, is put back.
void ComputeColumn(const MeshLayout& layout, int column, const CarriedPhases& carried,
                   float* mzis) {
  const hn::CappedTag<float, kSettingsPadding> d;
  const hn::RebindToSigned<decltype(d)> di;
  const int count = layout.MzisInColumn(column);
  std::int32_t* upper = column % 2 == 0 ? carried.even : carried.odd;
  std::int32_t* lower = column % 2 == 0 ? carried.odd : carried.even + 1;
  const std::int32_t idle = upper[count];
  const auto quarter = hn::Set(di, kQuarterTurn);
  const int lanes = static_cast<int>(hn::Lanes(d));
  for (int i = 0; i < count; i += lanes) {
    const auto upper_phase = hn::LoadU(di, upper + i);
    const auto lower_phase = hn::LoadU(di, lower + i);
    auto s = hn::Zero(d);
    auto c = s;
    auto x_re = s;
    auto x_im = s;
    SinCosOfTurns(d, hn::LoadU(di, carried.theta + i), s, c);
    SinCosOfTurns(d, hn::Sub(upper_phase, lower_phase), x_im, x_re);
    hn::StoreInterleaved4(s, c, x_re, x_im, d, mzis + std::ptrdiff_t{4} * i);
    const auto common = hn::Add(lower_phase, quarter);
    hn::StoreU(hn::Add(common, hn::LoadU(di, carried.phi + i)), di, upper + i);
    hn::StoreU(common, di, lower + i);
  }
  upper[count] = idle;
}

// Steps a phase back by a quarter turn: the factor -i of a fixed bar.
void PassFixedBar(std::int32_t& phase) {
  phase = static_cast<std::int32_t>(static_cast<std::uint32_t>(phase) - kQuarterTurn);
}

void ComputeOutputs(const MeshLayout& layout, const CarriedPhases& carried, float* outputs) {
  const hn::CappedTag<float, 1> d;
  const hn::RebindToSigned<decltype(d)> di;
  for (int port = 0; port < layout.ports(); ++port, outputs += 2) {
    const std::int32_t turns = (port % 2 == 0 ? carried.even : carried.odd)[port / 2];
    auto re = hn::Zero(d);
    auto im = re;
    SinCosOfTurns(d, hn::Set(di, turns), im, re);
    outputs[0] = hn::GetLane(re);
    outputs[1] = hn::GetLane(im);
  }
}

void ComputeCoefficients(const MeshLayout& layout, const float* settings, std::int32_t* scratch,
                         float* mzis, float* outputs) {
  const std::size_t part = PhasesPart(layout);
  const CarriedPhases carried{scratch, scratch + part, scratch + 2 * part, scratch + 3 * part};
  StartWithGammas(layout, settings + layout.gamma_offset(), carried);
  for (int column = 0; column < layout.columns(); ++column) {
    const int first = layout.FirstMzi(column);
    const int count = layout.MzisInColumn(column);
    RadiansToTurns(settings + layout.theta_offset() + first, count, kTurnsPerRadian / 2,
                   carried.theta);
    RadiansToTurns(settings + layout.phi_offset() + first, count, kTurnsPerRadian, carried.phi);
    ComputeColumn(layout, column, carried, mzis + std::size_t{4} * first);
    if (layout.HasFixedBars(column)) {
      PassFixedBar(carried.even[0]);
      PassFixedBar(carried.odd[count]);
    }
  }
  ComputeOutputs(layout, carried, outputs);
}

// One MZI on the fields of a vector of samples.
template <class D, class V>
HWY_INLINE void Mzi(D d, const float* coefficient, V& upper_re, V& upper_im, V& lower_re,
                    V& lower_im) {
  const V s = hn::Set(d, coefficient[0]);
  const V c = hn::Set(d, coefficient[1]);
  const V x_re = hn::Set(d, coefficient[2]);
  const V x_im = hn::Set(d, coefficient[3]);
  const V re = hn::NegMulAdd(upper_im, x_im, hn::Mul(upper_re, x_re));
  const V im = hn::MulAdd(upper_im, x_re, hn::Mul(upper_re, x_im));
  upper_re = hn::MulAdd(s, re, hn::Mul(c, lower_re));
  upper_im = hn::MulAdd(s, im, hn::Mul(c, lower_im));
  lower_re = hn::NegMulAdd(s, lower_re, hn::Mul(c, re));
  lower_im = hn::NegMulAdd(s, lower_im, hn::Mul(c, im));
}

// A vector of samples through an even column and the odd one after it, from top to bottom: each
// port is loaded and stored once for both, the lower output of the even column's last MZI waiting
// in registers for the next one's upper output.
template <class D>
HWY_INLINE void RunColumnPair(D d, int ports, const float* even, const float* odd, float* field) {
  auto waiting_re = hn::Load(d, field);
  auto waiting_im = hn::Load(d, field + kTileSamples);
  float* port = field + kPortStride;
  {
    auto lower_re = hn::Load(d, port);
    auto lower_im = hn::Load(d, port + kTileSamples);
    Mzi(d, even, waiting_re, waiting_im, lower_re, lower_im);
    hn::Store(waiting_re, d, field);
    hn::Store(waiting_im, d, field + kTileSamples);
    waiting_re = lower_re;
    waiting_im = lower_im;
  }
  for (int upper = 2; upper + 1 < ports; upper += 2) {
    even += 4;
    auto upper_re = hn::Load(d, port + kPortStride);
    auto upper_im = hn::Load(d, port + kPortStride + kTileSamples);
    auto lower_re = hn::Load(d, port + 2 * kPortStride);
    auto lower_im = hn::Load(d, port + 2 * kPortStride + kTileSamples);
    Mzi(d, even, upper_re, upper_im, lower_re, lower_im);
    Mzi(d, odd, waiting_re, waiting_im, upper_re, upper_im);
    odd += 4;
    hn::Store(waiting_re, d, port);
    hn::Store(waiting_im, d, port + kTileSamples);
    hn::Store(upper_re, d, port + kPortStride);
    hn::Store(upper_im, d, port + kPortStride + kTileSamples);
    waiting_re = lower_re;
    waiting_im = lower_im;
    port += 2 * kPortStride;
  }
  if (ports % 2 == 1) {
    auto last_re = hn::Load(d, port + kPortStride);
    auto last_im = hn::Load(d, port + kPortStride + kTileSamples);
    Mzi(d, odd, waiting_re, waiting_im, last_re, last_im);
    hn::Store(last_re, d, port + kPortStride);
    hn::Store(last_im, d, port + kPortStride + kTileSamples);
  }
  hn::Store(waiting_re, d, port);
  hn::Store(waiting_im, d, port + kTileSamples);
}

// A vector of samples through one even column: the last one of an odd number of ports.
template <class D>
HWY_INLINE void RunLastColumn(D d, int ports, const float* even, float* field) {
  for (int upper = 0; upper + 1 < ports; upper += 2, even += 4, field += 2 * kPortStride) {
    float* lower = field + kPortStride;
    auto upper_re = hn::Load(d, field);
    auto upper_im = hn::Load(d, field + kTileSamples);
    auto lower_re = hn::Load(d, lower);
    auto lower_im = hn::Load(d, lower + kTileSamples);
    Mzi(d, even, upper_re, upper_im, lower_re, lower_im);
    hn::Store(upper_re, d, field);
    hn::Store(upper_im, d, field + kTileSamples);
    hn::Store(lower_re, d, lower);
    hn::Store(lower_im, d, lower + kTileSamples);
  }
}

void RunColumns(const MeshLayout& layout, const float* mzis, float* tile) {
  const hn::CappedTag<float, kTileSamples> d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  const int ports = layout.ports();
  int column = 0;
  for (; column + 1 < ports; column += 2) {
    const float* even = mzis + std::size_t{4} * layout.FirstMzi(column);
    const float* odd = mzis + std::size_t{4} * layout.FirstMzi(column + 1);
    for (int i = 0; i < kTileSamples; i += lanes) RunColumnPair(d, ports, even, odd, tile + i);
  }
  if (column < ports) {
    const float* even = mzis + std::size_t{4} * layout.FirstMzi(column);
    for (int i = 0; i < kTileSamples; i += lanes) RunLastColumn(d, ports, even, tile + i);
  }
}

void ApplyOutputPhases(int ports, const float* phase, float* tile) {
  const hn::CappedTag<float, kTileSamples> d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  for (int port = 0; port < ports; ++port, phase += 2, tile += kPortStride) {
    const auto x_re = hn::Set(d, phase[0]);
    const auto x_im = hn::Set(d, phase[1]);
    for (int i = 0; i < kTileSamples; i += lanes) {
      const auto re = hn::Load(d, tile + i);
      const auto im = hn::Load(d, tile + kTileSamples + i);
      hn::Store(hn::NegMulAdd(im, x_im, hn::Mul(re, x_re)), d, tile + i);
      hn::Store(hn::MulAdd(im, x_re, hn::Mul(re, x_im)), d, tile + kTileSamples + i);
    }
  }
}

const char* MeshKernelTarget() { return hwy::TargetName(HWY_TARGET); }

}  // namespace HWY_NAMESPACE
}  // namespace ffzero
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ffzero {

HWY_EXPORT(ComputeCoefficients);
HWY_EXPORT(RunColumns);
HWY_EXPORT(ApplyOutputPhases);
HWY_EXPORT(MeshKernelTarget);

void ComputeCoefficients(const MeshLayout& layout, const float* settings,
                         MeshCoefficients* coefficients) {
  coefficients->scratch.assign(4 * PhasesPart(layout), 0);
  coefficients->mzis.resize(4 * (std::size_t{1} * layout.mzis() + kSettingsPadding));
  coefficients->outputs.resize(2 * std::size_t{1} * layout.ports());
  HWY_DYNAMIC_DISPATCH(ComputeCoefficients)
  (layout, settings, coefficients->scratch.data(), coefficients->mzis.data(),
   coefficients->outputs.data());
}

void RunColumns(const MeshLayout& layout, const MeshCoefficients& coefficients, float* tile) {
  HWY_DYNAMIC_DISPATCH(RunColumns)(layout, coefficients.mzis.data(), tile);
}

void ApplyOutputPhases(const MeshLayout& layout, const MeshCoefficients& coefficients,
                       float* tile) {
  HWY_DYNAMIC_DISPATCH(ApplyOutputPhases)(layout.ports(), coefficients.outputs.data(), tile);
}

std::string MeshKernelTarget() { return HWY_DYNAMIC_DISPATCH(MeshKernelTarget)(); }

}  // namespace ffzero
#endif  // HWY_ONCE
