// The phases that light has gathered on its way through a mesh, carried along the ports while
// coefficients are computed. Included once for each SIMD target, hence no ordinary include guard.
#if defined(FFZERO_CORE_DEVICES_PHOTONIC_CARRIED_PHASES_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef FFZERO_CORE_DEVICES_PHOTONIC_CARRIED_PHASES_INL_H_
#undef FFZERO_CORE_DEVICES_PHOTONIC_CARRIED_PHASES_INL_H_
#else
#define FFZERO_CORE_DEVICES_PHOTONIC_CARRIED_PHASES_INL_H_
#endif

#include <cstddef>
#include <cstdint>

#include "core/devices/photonic/mesh_kernel.h"
#include "core/devices/photonic/mesh_layout.h"
#include "core/devices/photonic/phases-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace ffzero {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

inline constexpr double kTurnsPerRadian = 0.15915494309189533577;

// In turns, upper and lower inputs of a column's MZIs each without gaps: ports of even number apart
// from those of odd number.
struct CarriedPhases {
  std::int32_t* even;
  std::int32_t* odd;
  std::int32_t* theta;  // of the column at hand, in turns of 4 pi: half of it in turns of 2 pi
  std::int32_t* phi;
};

// What light carries when it has taken the gammas.
//   scratch   [4 x PhasesPart]
HWY_ATTR inline CarriedPhases CarryFrom(const MeshLayout& layout, const float* settings,
                                        std::int32_t* scratch) {
  const std::size_t part = PhasesPart(layout);
  const CarriedPhases carried{scratch, scratch + part, scratch + 2 * part, scratch + 3 * part};
  const float* gammas = settings + layout.gamma_offset();
  // Two ports at a time through a buffer as long as the widest vector RadiansToTurns writes.
  for (int port = 0; port < layout.ports(); port += 2) {
    std::int32_t turns[kSettingsPadding];
    RadiansToTurns(gammas + port, 2, kTurnsPerRadian, turns);
    carried.even[port / 2] = turns[0];
    if (port + 1 < layout.ports()) carried.odd[port / 2] = turns[1];
  }
  return carried;
}

HWY_ATTR inline void TakeColumnPhases(const MeshLayout& layout, const float* settings, int column,
                                      const CarriedPhases& carried) {
  const int first = layout.FirstMzi(column);
  const int count = layout.MzisInColumn(column);
  RadiansToTurns(settings + layout.theta_offset() + first, count, kTurnsPerRadian / 2,
                 carried.theta);
  RadiansToTurns(settings + layout.phi_offset() + first, count, kTurnsPerRadian, carried.phi);
}

// Steps a phase back by a quarter turn: the factor -i of a fixed bar.
HWY_ATTR inline void PassFixedBar(std::int32_t& phase) {
  phase = static_cast<std::int32_t>(static_cast<std::uint32_t>(phase) - kQuarterTurn);
}

HWY_ATTR inline void PassFixedBars(const MeshLayout& layout, int column,
                                   const CarriedPhases& carried) {
  if (!layout.HasFixedBars(column)) return;
  PassFixedBar(carried.even[0]);
  PassFixedBar(carried.odd[layout.MzisInColumn(column)]);
}

HWY_ATTR inline void ComputeOutputs(const MeshLayout& layout, const CarriedPhases& carried,
                                    float* outputs) {
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

}  // namespace HWY_NAMESPACE
}  // namespace ffzero
HWY_AFTER_NAMESPACE();

#endif
