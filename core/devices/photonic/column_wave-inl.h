// Several columns in one sweep. Included once for each SIMD target, hence no ordinary include
// guard.
#if defined(FFZERO_CORE_DEVICES_PHOTONIC_COLUMN_WAVE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef FFZERO_CORE_DEVICES_PHOTONIC_COLUMN_WAVE_INL_H_
#undef FFZERO_CORE_DEVICES_PHOTONIC_COLUMN_WAVE_INL_H_
#else
#define FFZERO_CORE_DEVICES_PHOTONIC_COLUMN_WAVE_INL_H_
#endif

#include <cstddef>

#include "core/devices/photonic/field_tile.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace ffzero {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// The fields of a vector of samples at one port.
template <class V>
struct Field {
  V re, im;
};

// One MZI: s, c, re x, im x (mesh_kernel.h).
template <class D, class V>
HWY_INLINE void Mzi(D d, const float* coefficient, Field<V>& upper, Field<V>& lower) {
  const V s = hn::Set(d, coefficient[0]);
  const V c = hn::Set(d, coefficient[1]);
  const V x_re = hn::Set(d, coefficient[2]);
  const V x_im = hn::Set(d, coefficient[3]);
  const V re = hn::NegMulAdd(upper.im, x_im, hn::Mul(upper.re, x_re));
  const V im = hn::MulAdd(upper.im, x_re, hn::Mul(upper.re, x_im));
  upper.re = hn::MulAdd(s, re, hn::Mul(c, lower.re));
  upper.im = hn::MulAdd(s, im, hn::Mul(c, lower.im));
  lower.re = hn::NegMulAdd(s, lower.re, hn::Mul(c, re));
  lower.im = hn::NegMulAdd(s, lower.im, hn::Mul(c, im));
}

template <class D>
HWY_INLINE Field<hn::Vec<D>> LoadField(D d, const float* port) {
  return {hn::Load(d, port), hn::Load(d, port + kTileSamples)};
}

template <class D>
HWY_INLINE void StoreField(D d, const Field<hn::Vec<D>>& field, float* port) {
  hn::Store(field.re, d, port);
  hn::Store(field.im, d, port + kTileSamples);
}

// A sweep from top to bottom through kPairs pairs of columns, an even one and the odd one after it.
// Ports come in twos, as an even column's MZIs see them. The two ports that come out of one pair of
// columns are one port behind those that went in: the lower output of the even column's MZI waits
// for the next one's upper output, and the upper output of the pair's own port 0, or the lower
// output of the odd column's MZI, waits for the port after it. So each field is loaded and stored
// once for all columns, and waits in registers in between.
template <class D, int kPairs>
class Wave {
 public:
  using V = hn::Vec<D>;

  //   mzis     coefficients of the first column, each column's after the one before it
  //   counts   MZIs of an even and of an odd column
  //   port     where the first port is to be stored
  HWY_INLINE Wave(D d, const float* mzis, int even_count, int odd_count, float* port)
      : d_(d),
        even_(mzis),
        odd_(mzis + std::ptrdiff_t{4} * even_count),
        next_(d, mzis + std::ptrdiff_t{4} * (even_count + odd_count), even_count, odd_count, port) {
  }

  // Ports 0 and 1.
  HWY_INLINE void Begin(Field<V> upper, Field<V> lower) {
    Mzi(d_, even_, upper, lower);
    even_ += 4;
    above_ = upper;
    below_ = lower;
  }

  // The next two, kBegun pairs of columns from this one on having begun.
  template <int kBegun>
  HWY_INLINE void Feed(Field<V> upper, Field<V> lower) {
    if constexpr (kBegun == 0) {
      Begin(upper, lower);
    } else {
      Mzi(d_, even_, upper, lower);
      Mzi(d_, odd_, below_, upper);
      even_ += 4;
      odd_ += 4;
      next_.template Feed<kBegun - 1>(above_, below_);
      above_ = upper;
      below_ = lower;
    }
  }

  // No port is left.
  HWY_INLINE void Finish() {
    next_.template Feed<kPairs - 1>(above_, below_);
    next_.Finish();
  }
  // One is, which the even columns pass by.
  HWY_INLINE void Finish(Field<V> last) {
    Mzi(d_, odd_, below_, last);
    next_.template Feed<kPairs - 1>(above_, below_);
    next_.Finish(last);
  }

 private:
  const D d_;
  const float* even_;
  const float* odd_;
  Field<V> above_, below_;
  Wave<D, kPairs - 1> next_;
};

// Behind the last column.
template <class D>
class Wave<D, 0> {
 public:
  using V = hn::Vec<D>;

  HWY_INLINE Wave(D d, const float* /*mzis*/, int /*even_count*/, int /*odd_count*/, float* port)
      : d_(d), port_(port) {}

  template <int kBegun>
  HWY_INLINE void Feed(const Field<V>& upper, const Field<V>& lower) {
    StoreField(d_, upper, port_);
    StoreField(d_, lower, port_ + kPortStride);
    port_ += 2 * kPortStride;
  }
  HWY_INLINE void Finish() {}
  HWY_INLINE void Finish(const Field<V>& last) { StoreField(d_, last, port_); }

 private:
  const D d_;
  float* port_;
};

// Feeds the first kPairs twos of ports, with which one pair of columns after the other begins.
template <int kFed, int kPairs, class D>
HWY_INLINE void BeginWave(D d, const float* field, Wave<D, kPairs>& wave) {
  if constexpr (kFed < kPairs) {
    wave.template Feed<kFed>(LoadField(d, field), LoadField(d, field + kPortStride));
    BeginWave<kFed + 1>(d, field + 2 * kPortStride, wave);
  }
}

// A vector of samples through kPairs pairs of columns; ports >= 2 kPairs.
template <int kPairs, class D>
HWY_INLINE void RunWave(D d, int ports, const float* mzis, float* field) {
  Wave<D, kPairs> wave(d, mzis, ports / 2, (ports - 1) / 2, field);
  BeginWave<0>(d, field, wave);
  int port = 2 * kPairs;
  for (; port + 1 < ports; port += 2) {
    const float* from = field + kPortStride * port;
    wave.template Feed<kPairs>(LoadField(d, from), LoadField(d, from + kPortStride));
  }
  if (port < ports) {
    wave.Finish(LoadField(d, field + kPortStride * port));
  } else {
    wave.Finish();
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace ffzero
HWY_AFTER_NAMESPACE();

#endif
