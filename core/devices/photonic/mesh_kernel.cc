#include "core/devices/photonic/mesh_kernel.h"

// What is compiled for each target, and so may use instructions that the machine lacks, calls no
// function template of the standard library: the linker might keep such a copy for everyone.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/devices/photonic/mesh_kernel.cc"
#include "hwy/foreach_target.h"
// After foreach_target.h.
#include "core/devices/photonic/carried_phases-inl.h"
#include "core/devices/photonic/phases-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace ffzero {
namespace HWY_NAMESPACE {

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

void ComputeCoefficients(const MeshLayout& layout, const float* settings, std::int32_t* scratch,
                         float* mzis, float* outputs) {
  const CarriedPhases carried = CarryFrom(layout, settings, scratch);
  for (int column = 0; column < layout.columns(); ++column) {
    TakeColumnPhases(layout, settings, column, carried);
    ComputeColumn(layout, column, carried, mzis + std::size_t{4} * layout.FirstMzi(column));
    PassFixedBars(layout, column, carried);
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

// A vector of samples through one column, whose first MZI has `upper` as its upper port.
template <class D>
HWY_INLINE void RunOneColumn(D d, int ports, int upper, const float* mzi, float* field) {
  field += kPortStride * upper;
  for (; upper + 1 < ports; upper += 2, mzi += 4, field += 2 * kPortStride) {
    float* lower = field + kPortStride;
    auto upper_re = hn::Load(d, field);
    auto upper_im = hn::Load(d, field + kTileSamples);
    auto lower_re = hn::Load(d, lower);
    auto lower_im = hn::Load(d, lower + kTileSamples);
    Mzi(d, mzi, upper_re, upper_im, lower_re, lower_im);
    hn::Store(upper_re, d, field);
    hn::Store(upper_im, d, field + kTileSamples);
    hn::Store(lower_re, d, lower);
    hn::Store(lower_im, d, lower + kTileSamples);
  }
}

void RunColumn(const MeshLayout& layout, int column, const float* mzis, float* tile) {
  const hn::CappedTag<float, kTileSamples> d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  const float* first = mzis + std::size_t{4} * layout.FirstMzi(column);
  for (int i = 0; i < kTileSamples; i += lanes) {
    RunOneColumn(d, layout.ports(), layout.FirstPort(column), first, tile + i);
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
  // The last one of an odd number of ports.
  if (column < ports) RunColumn(layout, column, mzis, tile);
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
HWY_EXPORT(RunColumn);
HWY_EXPORT(RunColumns);
HWY_EXPORT(ApplyOutputPhases);
HWY_EXPORT(MeshKernelTarget);

void MakeRoom(const MeshLayout& layout, MeshCoefficients* coefficients) {
  coefficients->scratch.assign(4 * PhasesPart(layout), 0);
  coefficients->mzis.resize(4 * (std::size_t{1} * layout.mzis() + kSettingsPadding));
  coefficients->outputs.resize(2 * std::size_t{1} * layout.ports());
}

void ComputeCoefficients(const MeshLayout& layout, const float* settings,
                         MeshCoefficients* coefficients) {
  MakeRoom(layout, coefficients);
  HWY_DYNAMIC_DISPATCH(ComputeCoefficients)
  (layout, settings, coefficients->scratch.data(), coefficients->mzis.data(),
   coefficients->outputs.data());
}

void RunColumns(const MeshLayout& layout, const MeshCoefficients& coefficients, float* tile) {
  HWY_DYNAMIC_DISPATCH(RunColumns)(layout, coefficients.mzis.data(), tile);
}

void RunColumn(const MeshLayout& layout, const MeshCoefficients& coefficients, int column,
               float* tile) {
  HWY_DYNAMIC_DISPATCH(RunColumn)(layout, column, coefficients.mzis.data(), tile);
}

void ApplyOutputPhases(const MeshLayout& layout, const MeshCoefficients& coefficients,
                       float* tile) {
  HWY_DYNAMIC_DISPATCH(ApplyOutputPhases)(layout.ports(), coefficients.outputs.data(), tile);
}

std::string MeshKernelTarget() { return HWY_DYNAMIC_DISPATCH(MeshKernelTarget)(); }

}  // namespace ffzero
#endif  // HWY_ONCE
