#include "core/devices/photonic/mesh_gradient.h"

// What is compiled for each target calls no function template of the standard library, for the
// reason given in mesh_kernel.cc.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/devices/photonic/mesh_gradient.cc"
#include "hwy/foreach_target.h"
// After foreach_target.h.
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace ffzero {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Where an MZI's coefficients are, and its place in the gradient.
struct MziPlace {
  const float* coefficient;
  float* theta;
  float* phi;

  void Advance() {
    coefficient += 4;
    ++theta;
    ++phi;
  }
};

// The inverse of an MZI, on fields or on slopes.
template <class D, class V>
HWY_INLINE void InvertMzi(D d, const float* coefficient, V& upper_re, V& upper_im, V& lower_re,
                          V& lower_im) {
  const V s = hn::Set(d, coefficient[0]);
  const V c = hn::Set(d, coefficient[1]);
  const V x_re = hn::Set(d, coefficient[2]);
  const V x_im = hn::Set(d, coefficient[3]);
  const V re = hn::MulAdd(s, upper_re, hn::Mul(c, lower_re));
  const V im = hn::MulAdd(s, upper_im, hn::Mul(c, lower_im));
  lower_re = hn::NegMulAdd(s, lower_re, hn::Mul(c, upper_re));
  lower_im = hn::NegMulAdd(s, lower_im, hn::Mul(c, upper_im));
  upper_re = hn::MulAdd(im, x_im, hn::Mul(re, x_re));
  upper_im = hn::NegMulAdd(re, x_im, hn::Mul(im, x_re));
}

template <class D, class V>
HWY_INLINE void AddSum(D d, V values, float* sum) {
  *sum += hn::GetLane(hn::SumOfLanes(d, values));
}

// -Im(conj(g) E): what a phase shifter does to the loss by the light that leaves it.
template <class V>
HWY_INLINE V PhaseSlope(V re, V im, V slope_re, V slope_im) {
  return hn::NegMulAdd(slope_re, im, hn::Mul(slope_im, re));
}

// A vector of samples back through one MZI: fields and slopes of its upper and lower port. What its
// settings do to the loss comes sample by sample, that of theta twice.
template <class D, class V>
HWY_INLINE void MziBack(D d, const MziPlace& at, V& ure, V& uim, V& lre, V& lim, V& gure, V& guim,
                        V& glre, V& glim, V& theta, V& phi) {
  const V to_upper = hn::MulAdd(gure, lre, hn::Mul(guim, lim));
  theta = hn::NegMulAdd(glre, ure, hn::NegMulAdd(glim, uim, to_upper));
  phi = PhaseSlope(ure, uim, gure, guim);
  InvertMzi(d, at.coefficient, ure, uim, lre, lim);
  InvertMzi(d, at.coefficient, gure, guim, glre, glim);
}

template <class D, class V>
HWY_INLINE void AddMzi(D d, V theta, V phi, const MziPlace& to) {
  AddSum(d, hn::Mul(hn::Set(d, 0.5f), theta), to.theta);
  AddSum(d, phi, to.phi);
}

// AddMzi for two at once, in fewer operations: after two interleavings every block of four lanes
// holds a part of each of the four sums.
template <class D, class V>
HWY_INLINE void AddMzis(D d, V theta0, V phi0, V theta1, V phi1, const MziPlace& to0,
                        const MziPlace& to1) {
#if HWY_TARGET == HWY_SCALAR
  AddMzi(d, theta0, phi0, to0);
  AddMzi(d, theta1, phi1, to1);
#else
  const hn::Repartition<double, D> pairs;
  const auto sum0 =
      hn::Add(hn::InterleaveLower(d, theta0, phi0), hn::InterleaveUpper(d, theta0, phi0));
  const auto sum1 =
      hn::Add(hn::InterleaveLower(d, theta1, phi1), hn::InterleaveUpper(d, theta1, phi1));
  const auto pairs0 = hn::BitCast(pairs, sum0);
  const auto pairs1 = hn::BitCast(pairs, sum1);
  HWY_ALIGN float blocks[kTileSamples];
  hn::Store(hn::Add(hn::BitCast(d, hn::InterleaveLower(pairs, pairs0, pairs1)),
                    hn::BitCast(d, hn::InterleaveUpper(pairs, pairs0, pairs1))),
            d, blocks);
  const hn::CappedTag<float, 4> block;
  auto sums = hn::Load(block, blocks);
  for (int i = 4; i < static_cast<int>(hn::Lanes(d)); i += 4) {
    sums = hn::Add(sums, hn::Load(block, blocks + i));
  }
  hn::Store(sums, block, blocks);
  *to0.theta += 0.5f * blocks[0];
  *to0.phi += blocks[1];
  *to1.theta += 0.5f * blocks[2];
  *to1.phi += blocks[3];
#endif
}

template <class D, class V>
HWY_INLINE void LoadPort(D d, const float* port, V& re, V& im) {
  re = hn::Load(d, port);
  im = hn::Load(d, port + kTileSamples);
}

template <class D, class V>
HWY_INLINE void StorePort(D d, V re, V im, float* port) {
  hn::Store(re, d, port);
  hn::Store(im, d, port + kTileSamples);
}

// A vector of samples back through an odd column and the even one before it, from top to bottom:
// each port is loaded and stored once for both, the lower input of the odd column's last MZI
// waiting in registers for the next one's upper input.
template <class D>
HWY_INLINE void RunColumnPairBack(D d, int ports, MziPlace even, MziPlace odd, float* field,
                                  float* slope) {
  auto wre = hn::Zero(d);
  auto wim = wre, gwre = wre, gwim = wre;  // waiting
  auto ure = wre, uim = wre, gure = wre, guim = wre;
  auto lre = wre, lim = wre, glre = wre, glim = wre;
  auto theta = wre, phi = wre, even_theta = wre, even_phi = wre;
  LoadPort(d, field, wre, wim);
  LoadPort(d, slope, gwre, gwim);
  for (int upper = 1; upper + 1 < ports; upper += 2) {
    LoadPort(d, field + kPortStride, ure, uim);
    LoadPort(d, slope + kPortStride, gure, guim);
    LoadPort(d, field + 2 * kPortStride, lre, lim);
    LoadPort(d, slope + 2 * kPortStride, glre, glim);
    MziBack(d, odd, ure, uim, lre, lim, gure, guim, glre, glim, theta, phi);
    MziBack(d, even, wre, wim, ure, uim, gwre, gwim, gure, guim, even_theta, even_phi);
    AddMzis(d, theta, phi, even_theta, even_phi, odd, even);
    StorePort(d, wre, wim, field);
    StorePort(d, gwre, gwim, slope);
    StorePort(d, ure, uim, field + kPortStride);
    StorePort(d, gure, guim, slope + kPortStride);
    wre = lre;
    wim = lim;
    gwre = glre;
    gwim = glim;
    odd.Advance();
    even.Advance();
    field += 2 * kPortStride;
    slope += 2 * kPortStride;
  }
  if (ports % 2 == 0) {
    LoadPort(d, field + kPortStride, ure, uim);
    LoadPort(d, slope + kPortStride, gure, guim);
    MziBack(d, even, wre, wim, ure, uim, gwre, gwim, gure, guim, theta, phi);
    AddMzi(d, theta, phi, even);
    StorePort(d, ure, uim, field + kPortStride);
    StorePort(d, gure, guim, slope + kPortStride);
  }
  StorePort(d, wre, wim, field);
  StorePort(d, gwre, gwim, slope);
}

// A vector of samples back through one even column: the last one of an odd number of ports.
template <class D>
HWY_INLINE void RunLastColumnBack(D d, int ports, MziPlace even, float* field, float* slope) {
  auto ure = hn::Zero(d);
  auto uim = ure, gure = ure, guim = ure;
  auto lre = ure, lim = ure, glre = ure, glim = ure;
  auto theta = ure, phi = ure;
  for (int upper = 0; upper + 1 < ports; upper += 2) {
    LoadPort(d, field, ure, uim);
    LoadPort(d, slope, gure, guim);
    LoadPort(d, field + kPortStride, lre, lim);
    LoadPort(d, slope + kPortStride, glre, glim);
    MziBack(d, even, ure, uim, lre, lim, gure, guim, glre, glim, theta, phi);
    AddMzi(d, theta, phi, even);
    StorePort(d, ure, uim, field);
    StorePort(d, gure, guim, slope);
    StorePort(d, lre, lim, field + kPortStride);
    StorePort(d, glre, glim, slope + kPortStride);
    even.Advance();
    field += 2 * kPortStride;
    slope += 2 * kPortStride;
  }
}

void AddGammas(int ports, const float* field, const float* slope, float* gammas) {
  const hn::CappedTag<float, kTileSamples> d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  for (int port = 0; port < ports; ++port, field += kPortStride, slope += kPortStride) {
    for (int i = 0; i < kTileSamples; i += lanes) {
      auto re = hn::Zero(d);
      auto im = re, slope_re = re, slope_im = re;
      LoadPort(d, field + i, re, im);
      LoadPort(d, slope + i, slope_re, slope_im);
      AddSum(d, PhaseSlope(re, im, slope_re, slope_im), gammas + port);
    }
  }
}

void RunColumnsBack(const MeshLayout& layout, const float* mzis, float* fields, float* slopes,
                    float* gradient) {
  const hn::CappedTag<float, kTileSamples> d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  const int ports = layout.ports();
  const auto start_of = [&](int column) {
    const std::ptrdiff_t first = layout.FirstMzi(column);
    return MziPlace{mzis + 4 * first, gradient + layout.theta_offset() + first,
                    gradient + layout.phi_offset() + first};
  };
  int column = layout.columns() - 1;
  if (column % 2 == 0) {
    for (int i = 0; i < kTileSamples; i += lanes) {
      RunLastColumnBack(d, ports, start_of(column), fields + i, slopes + i);
    }
    --column;
  }
  for (; column > 0; column -= 2) {
    for (int i = 0; i < kTileSamples; i += lanes) {
      RunColumnPairBack(d, ports, start_of(column - 1), start_of(column), fields + i, slopes + i);
    }
  }
  AddGammas(ports, fields, slopes, gradient + layout.gamma_offset());
}

void RemoveOutputPhases(int ports, const float* phase, float* slope) {
  const hn::CappedTag<float, kTileSamples> d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  for (int port = 0; port < ports; ++port, phase += 2, slope += kPortStride) {
    const auto x_re = hn::Set(d, phase[0]);
    const auto x_im = hn::Set(d, phase[1]);
    for (int i = 0; i < kTileSamples; i += lanes) {
      const auto re = hn::Load(d, slope + i);
      const auto im = hn::Load(d, slope + kTileSamples + i);
      StorePort(d, hn::MulAdd(im, x_im, hn::Mul(re, x_re)),
                hn::NegMulAdd(re, x_im, hn::Mul(im, x_re)), slope + i);
    }
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace ffzero
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ffzero {

HWY_EXPORT(RunColumnsBack);
HWY_EXPORT(RemoveOutputPhases);

void RunColumnsBack(const MeshLayout& layout, const MeshCoefficients& coefficients, float* fields,
                    float* slopes, float* gradient) {
  HWY_DYNAMIC_DISPATCH(RunColumnsBack)
  (layout, coefficients.mzis.data(), fields, slopes, gradient);
}

void RemoveOutputPhases(const MeshLayout& layout, const MeshCoefficients& coefficients,
                        float* slopes) {
  HWY_DYNAMIC_DISPATCH(RemoveOutputPhases)(layout.ports(), coefficients.outputs.data(), slopes);
}

}  // namespace ffzero
#endif  // HWY_ONCE
