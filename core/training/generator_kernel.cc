#include "core/training/generator_kernel.h"

// What is compiled for each target, and so may use instructions that the machine lacks, calls no
// function template of the standard library: the linker might keep such a copy for everyone.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/training/generator_kernel.cc"
#include "hwy/foreach_target.h"
// After foreach_target.h.
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace ffzero {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

constexpr int kMostLanes = 16;

// Philox4x32-10 on one block a 64-bit lane, whose upper half is of no meaning.
template <class V>
struct Counters {
  V c0, c1, c2, c3;
};

// The product of the lanes' lower halves with a 32-bit number.
template <class D64, class V>
HWY_INLINE V MulLower(D64 d64, V lanes, std::uint32_t factor) {
#if HWY_TARGET == HWY_SCALAR
  return hn::Mul(hn::And(lanes, hn::Set(d64, 0xffffffffu)), hn::Set(d64, factor));
#else
  const hn::Repartition<std::uint32_t, D64> d32;
  return hn::MulEven(hn::BitCast(d32, lanes), hn::BitCast(d32, hn::Set(d64, factor)));
#endif
}

template <class D64, class V>
HWY_INLINE Counters<V> Philox(D64 d64, std::uint64_t seed, Counters<V> c) {
  auto key0 = static_cast<std::uint32_t>(seed);
  auto key1 = static_cast<std::uint32_t>(seed >> 32);
  for (int round = 0; round < 10; ++round) {
    const V product0 = MulLower(d64, c.c0, 0xD2511F53u);
    const V product1 = MulLower(d64, c.c2, 0xCD9E8D57u);
    c.c0 = hn::Xor(hn::Xor(hn::ShiftRight<32>(product1), c.c1), hn::Set(d64, key0));
    c.c1 = product1;
    c.c2 = hn::Xor(hn::Xor(hn::ShiftRight<32>(product0), c.c3), hn::Set(d64, key1));
    c.c3 = product0;
    key0 += 0x9E3779B9u;
    key1 += 0xBB67AE85u;
  }
  return c;
}

// The lower halves of blocks 0, 2, 4, ... and 1, 3, 5, ... as 32-bit lanes in order. Where a vector
// has but one lane there is only block 0.
template <class D32, class V>
HWY_INLINE hn::Vec<D32> Merge(D32 d32, V even, V odd) {
#if HWY_TARGET == HWY_SCALAR
  return hn::Set(d32, static_cast<std::uint32_t>(hn::GetLane(even)));
#else
  return hn::OddEven(hn::BitCast(d32, hn::ShiftLeft<32>(odd)), hn::BitCast(d32, even));
#endif
}

// Words 0 to 3 of as many blocks as there are lanes.
template <class D32, class V32>
HWY_INLINE void Words(D32 d32, const StreamPart& at, V32& w0, V32& w1, V32& w2, V32& w3) {
  const hn::CappedTag<std::uint64_t, kMostLanes / 2> d64;
  const auto stream = hn::Set(d64, at.stream);
  const auto stream_high = hn::Set(d64, at.stream >> 32);
  const auto steps = hn::Iota(d64, 0);
  const auto even = hn::Add(hn::Set(d64, at.block), hn::Add(steps, steps));
  const auto odd = hn::Add(even, hn::Set(d64, 1));
  const auto a = Philox(
      d64, at.seed,
      Counters<decltype(hn::Zero(d64))>{even, hn::ShiftRight<32>(even), stream, stream_high});
  const auto b =
      Philox(d64, at.seed,
             Counters<decltype(hn::Zero(d64))>{odd, hn::ShiftRight<32>(odd), stream, stream_high});
  w0 = Merge(d32, a.c0, b.c0);
  w1 = Merge(d32, a.c1, b.c1);
  w2 = Merge(d32, a.c2, b.c2);
  w3 = Merge(d32, a.c3, b.c3);
}

template <class D32, class V>
HWY_INLINE auto ToUniform(D32 /*d32*/, V word) {
  const hn::Rebind<float, D32> d;
  const auto top = hn::BitCast(hn::RebindToSigned<D32>(), hn::ShiftRight<8>(word));
  return hn::Mul(hn::ConvertTo(d, top), hn::Set(d, 0x1p-24f));
}

// y x + coefficient, in two roundings.
template <class D, class V>
HWY_INLINE V Horner(D d, V y, V x, float coefficient) {
  return hn::Add(hn::Mul(y, x), hn::Set(d, coefficient));
}

// ln of (word >> 8) + 1 in units of 2^-24.
template <class D32, class V>
HWY_INLINE auto LogOfWord(D32 d32, V word) {
  const hn::Rebind<float, D32> d;
  const hn::RebindToSigned<D32> di;
  const auto numerator = hn::Add(hn::ShiftRight<8>(word), hn::Set(d32, 1));
  const auto u = hn::Mul(hn::ConvertTo(d, hn::BitCast(di, numerator)), hn::Set(d, 0x1p-24f));
  const auto bits = hn::BitCast(d32, u);
  const auto m =
      hn::BitCast(d, hn::Or(hn::And(bits, hn::Set(d32, 0x007fffffu)), hn::Set(d32, 0x3f000000u)));
  const auto one = hn::Set(d, 1.0f);
  const auto low = hn::Lt(m, hn::Set(d, 0.707106781f));
  const auto whole = hn::Sub(hn::BitCast(di, hn::ShiftRight<23>(bits)), hn::Set(di, 126));
  auto e = hn::ConvertTo(d, whole);
  e = hn::IfThenElse(low, hn::Sub(e, one), e);
  const auto x = hn::Sub(hn::IfThenElse(low, hn::Add(m, m), m), one);
  auto y = hn::Set(d, 7.0376836292e-2f);
  y = Horner(d, y, x, -1.1514610310e-1f);
  y = Horner(d, y, x, 1.1676998740e-1f);
  y = Horner(d, y, x, -1.2420140846e-1f);
  y = Horner(d, y, x, 1.4249322787e-1f);
  y = Horner(d, y, x, -1.6668057665e-1f);
  y = Horner(d, y, x, 2.0000714765e-1f);
  y = Horner(d, y, x, -2.4999993993e-1f);
  y = Horner(d, y, x, 3.3333331174e-1f);
  const auto z = hn::Mul(x, x);
  y = hn::Mul(hn::Mul(y, x), z);
  y = hn::Add(y, hn::Mul(e, hn::Set(d, -2.12194440e-4f)));
  y = hn::Sub(y, hn::Mul(hn::Set(d, 0.5f), z));
  return hn::Add(hn::Add(x, y), hn::Mul(e, hn::Set(d, 0.693359375f)));
}

// cos and sin of word / 2^32 turns.
template <class D32, class V, class VF>
HWY_INLINE void CosSinOfWord(D32 d32, V word, VF& cosine, VF& sine) {
  const hn::Rebind<float, D32> d;
  const hn::RebindToSigned<D32> di;
  const auto quadrant = hn::ShiftRight<30>(hn::Add(word, hn::Set(d32, 0x20000000u)));
  const auto fraction = hn::BitCast(di, hn::Sub(word, hn::ShiftLeft<30>(quadrant)));
  const VF a = hn::Mul(hn::ConvertTo(d, fraction), hn::Set(d, 1.46291807926715969e-9f));
  const VF z = hn::Mul(a, a);
  VF s = Horner(d, hn::Set(d, -1.9515295891e-4f), z, 8.3321608736e-3f);
  s = Horner(d, s, z, -1.6666654611e-1f);
  s = hn::Add(hn::Mul(hn::Mul(s, z), a), a);
  VF c = Horner(d, hn::Set(d, 2.443315711809948e-5f), z, -1.388731625493765e-3f);
  c = Horner(d, c, z, 4.166664568298827e-2f);
  c = hn::Sub(hn::Mul(c, hn::Mul(z, z)), hn::Mul(hn::Set(d, 0.5f), z));
  c = hn::Add(c, hn::Set(d, 1.0f));
  // (c, s), (-s, c), (-c, -s), (s, -c): exchanged in odd quadrants; cosine negative in 1 and 2,
  // sine in 2 and 3.
  const auto two = hn::Set(d32, 2);
  const auto one = hn::Set(d32, 1);
  const auto exchanged = hn::RebindMask(d, hn::TestBit(quadrant, one));
  const auto cosine_sign = hn::ShiftLeft<30>(hn::And(hn::Add(quadrant, one), two));
  const auto sine_sign = hn::ShiftLeft<30>(hn::And(quadrant, two));
  cosine = hn::Xor(hn::IfThenElse(exchanged, s, c), hn::BitCast(d, cosine_sign));
  sine = hn::Xor(hn::IfThenElse(exchanged, c, s), hn::BitCast(d, sine_sign));
}

// Box and Muller's transform of two words.
template <class D32, class V, class VF>
HWY_INLINE void ToNormals(D32 d32, V radius_word, V angle_word, VF& first, VF& second) {
  const hn::Rebind<float, D32> d;
  const VF radius = hn::Sqrt(hn::Mul(hn::Set(d, -2.0f), LogOfWord(d32, radius_word)));
  VF cosine = hn::Zero(d);
  VF sine = cosine;
  CosSinOfWord(d32, angle_word, cosine, sine);
  first = hn::Mul(radius, cosine);
  second = hn::Mul(radius, sine);
}

// What four words of a block become, in place of order.
struct AsWords {
  template <class D32, class V>
  HWY_INLINE static void Store(D32 d32, V w0, V w1, V w2, V w3, std::uint32_t* out) {
    hn::StoreInterleaved4(w0, w1, w2, w3, d32, out);
  }
};

struct AsUniform {
  template <class D32, class V>
  HWY_INLINE static void Store(D32 d32, V w0, V w1, V w2, V w3, float* out) {
    const hn::Rebind<float, D32> d;
    hn::StoreInterleaved4(ToUniform(d32, w0), ToUniform(d32, w1), ToUniform(d32, w2),
                          ToUniform(d32, w3), d, out);
  }
};

struct AsRademacher {
  template <class D32, class V>
  HWY_INLINE static auto Sign(D32 d32, V word) {
    const hn::Rebind<float, D32> d;
    const auto top = hn::And(word, hn::Set(d32, 0x80000000u));
    return hn::Or(hn::BitCast(d, top), hn::Set(d, 1.0f));
  }
  template <class D32, class V>
  HWY_INLINE static void Store(D32 d32, V w0, V w1, V w2, V w3, float* out) {
    const hn::Rebind<float, D32> d;
    hn::StoreInterleaved4(Sign(d32, w0), Sign(d32, w1), Sign(d32, w2), Sign(d32, w3), d, out);
  }
};

struct AsNormal {
  template <class D32, class V>
  HWY_INLINE static void Store(D32 d32, V w0, V w1, V w2, V w3, float* out) {
    const hn::Rebind<float, D32> d;
    auto x0 = hn::Zero(d);
    auto x1 = x0;
    auto x2 = x0;
    auto x3 = x0;
    ToNormals(d32, w0, w1, x0, x1);
    ToNormals(d32, w2, w3, x2, x3);
    hn::StoreInterleaved4(x0, x1, x2, x3, d, out);
  }
};

template <class Form, typename T>
HWY_INLINE void Draw(StreamPart at, std::size_t count, T* out) {
  const hn::CappedTag<std::uint32_t, kMostLanes> d32;
  const std::size_t blocks = hn::Lanes(d32);
  auto w0 = hn::Zero(d32);
  auto w1 = w0;
  auto w2 = w0;
  auto w3 = w0;
  for (; count >= 4 * blocks; count -= 4 * blocks, out += 4 * blocks, at.block += blocks) {
    Words(d32, at, w0, w1, w2, w3);
    Form::Store(d32, w0, w1, w2, w3, out);
  }
  if (count == 0) return;
  HWY_ALIGN T rest[4 * kMostLanes];
  Words(d32, at, w0, w1, w2, w3);
  Form::Store(d32, w0, w1, w2, w3, rest);
  for (std::size_t i = 0; i < count; ++i) out[i] = rest[i];
}

void DrawWords(const StreamPart& from, std::size_t count, std::uint32_t* out) {
  Draw<AsWords>(from, count, out);
}
void DrawUniform(const StreamPart& from, std::size_t count, float* out) {
  Draw<AsUniform>(from, count, out);
}
void DrawNormal(const StreamPart& from, std::size_t count, float* out) {
  Draw<AsNormal>(from, count, out);
}
void DrawRademacher(const StreamPart& from, std::size_t count, float* out) {
  Draw<AsRademacher>(from, count, out);
}

void NormalPair(std::uint32_t radius_word, std::uint32_t angle_word, float* pair) {
  const hn::CappedTag<std::uint32_t, 1> d32;
  auto first = hn::Zero(hn::Rebind<float, decltype(d32)>());
  auto second = first;
  ToNormals(d32, hn::Set(d32, radius_word), hn::Set(d32, angle_word), first, second);
  pair[0] = hn::GetLane(first);
  pair[1] = hn::GetLane(second);
}

}  // namespace HWY_NAMESPACE
}  // namespace ffzero
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ffzero {

HWY_EXPORT(DrawWords);
HWY_EXPORT(DrawUniform);
HWY_EXPORT(DrawNormal);
HWY_EXPORT(DrawRademacher);
HWY_EXPORT(NormalPair);

void DrawWords(const StreamPart& from, std::size_t count, std::uint32_t* out) {
  HWY_DYNAMIC_DISPATCH(DrawWords)(from, count, out);
}

void DrawUniform(const StreamPart& from, std::size_t count, float* out) {
  HWY_DYNAMIC_DISPATCH(DrawUniform)(from, count, out);
}

void DrawNormal(const StreamPart& from, std::size_t count, float* out) {
  HWY_DYNAMIC_DISPATCH(DrawNormal)(from, count, out);
}

void DrawRademacher(const StreamPart& from, std::size_t count, float* out) {
  HWY_DYNAMIC_DISPATCH(DrawRademacher)(from, count, out);
}

void NormalPair(std::uint32_t radius_word, std::uint32_t angle_word, float* pair) {
  HWY_DYNAMIC_DISPATCH(NormalPair)(radius_word, angle_word, pair);
}

}  // namespace ffzero
#endif  // HWY_ONCE
