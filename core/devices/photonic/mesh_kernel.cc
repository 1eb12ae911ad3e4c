#include "core/devices/photonic/mesh_kernel.h"

// What is compiled for each target, and so may use instructions that the machine lacks, calls no
// function template of the standard library: the linker might keep such a copy for everyone.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/devices/photonic/mesh_kernel.cc"
#include "hwy/foreach_target.h"
// After foreach_target.h.
#include "core/devices/photonic/carried_phases-inl.h"
#include "core/devices/photonic/column_wave-inl.h"
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

// A vector of samples through one column, whose first MZI has `upper` as its upper port.
template <class D>
HWY_INLINE void RunOneColumn(D d, int ports, int upper, const float* mzi, float* field) {
  field += kPortStride * upper;
  for (; upper + 1 < ports; upper += 2, mzi += 4, field += 2 * kPortStride) {
    auto upper_field = LoadField(d, field);
    auto lower_field = LoadField(d, field + kPortStride);
    Mzi(d, mzi, upper_field, lower_field);
    StoreField(d, upper_field, field);
    StoreField(d, lower_field, field + kPortStride);
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

// As many pairs of columns at a time as there are registers for what waits between them.
#if HWY_TARGET <= HWY_AVX3
constexpr int kMostPairs = 4;
#else
constexpr int kMostPairs = 2;
#endif

// Sends the tile through kPairs pairs of columns as often as they fit, and returns the next column.
template <int kPairs>
int RunWaves(const MeshLayout& layout, const float* mzis, int column, float* tile) {
  const hn::CappedTag<float, kTileSamples> d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  const int ports = layout.ports();
  for (; column + 2 * kPairs <= ports; column += 2 * kPairs) {
    const float* first = mzis + std::size_t{4} * layout.FirstMzi(column);
    for (int i = 0; i < kTileSamples; i += lanes) RunWave<kPairs>(d, ports, first, tile + i);
  }
  return column;
}

void RunColumns(const MeshLayout& layout, const float* mzis, float* tile) {
  int column = RunWaves<kMostPairs>(layout, mzis, 0, tile);
  column = RunWaves<1>(layout, mzis, column, tile);
  // The last one of an odd number of ports.
  if (column < layout.ports()) RunColumn(layout, column, mzis, tile);
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
