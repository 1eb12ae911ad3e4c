#include "core/training/generator.h"

#include <Random123/philox.h>

#include <array>
#include <bit>
#include <cmath>
#include <utility>

namespace ffzero {
namespace {

using Block = std::array<std::uint32_t, 4>;

std::uint32_t Low(std::uint64_t value) { return static_cast<std::uint32_t>(value); }
std::uint32_t High(std::uint64_t value) { return static_cast<std::uint32_t>(value >> 32); }

Block Philox(std::uint64_t key, std::uint64_t low, std::uint64_t high) {
  const r123::Philox4x32 philox;
  const r123::Philox4x32::ctr_type counter = {{Low(low), High(low), Low(high), High(high)}};
  const r123::Philox4x32::key_type words = {{Low(key), High(key)}};
  const auto out = philox(counter, words);
  return {out[0], out[1], out[2], out[3]};
}

float ToUniform(std::uint32_t word) { return static_cast<float>(word >> 8) * 0x1p-24f; }
float ToSign(std::uint32_t word) { return (word >> 31) != 0 ? -1.0f : 1.0f; }

// ln of (word >> 8) + 1 in units of 2^-24, by the polynomial that README.md gives.
float LogOfWord(std::uint32_t word) {
  const float u = static_cast<float>((word >> 8) + 1) * 0x1p-24f;
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(u);
  auto exponent = static_cast<float>(static_cast<int>(bits >> 23) - 126);
  const float mantissa = std::bit_cast<float>((bits & 0x007fffffu) | 0x3f000000u);
  float x = mantissa - 1.0f;
  if (mantissa < 0.707106781f) {
    exponent -= 1.0f;
    x = (mantissa + mantissa) - 1.0f;
  }
  float y = 7.0376836292e-2f;
  for (float coefficient :
       {-1.1514610310e-1f, 1.1676998740e-1f, -1.2420140846e-1f, 1.4249322787e-1f, -1.6668057665e-1f,
        2.0000714765e-1f, -2.4999993993e-1f, 3.3333331174e-1f}) {
    y = y * x + coefficient;
  }
  const float z = x * x;
  y = (y * x) * z;
  y = y + exponent * -2.12194440e-4f;
  y = y - 0.5f * z;
  return (x + y) + exponent * 0.693359375f;
}

// (cos, sin) of word / 2^32 turns.
std::pair<float, float> CosSinOfWord(std::uint32_t word) {
  const std::uint32_t quadrant = (word + 0x20000000u) >> 30;
  const auto fraction = static_cast<std::int32_t>(word - (quadrant << 30));
  const float a = static_cast<float>(fraction) * 1.46291807926715969e-9f;  // pi/2 / 2^30
  const float z = a * a;
  const float s = ((-1.9515295891e-4f * z + 8.3321608736e-3f) * z - 1.6666654611e-1f) * z * a + a;
  const float c =
      ((2.443315711809948e-5f * z - 1.388731625493765e-3f) * z + 4.166664568298827e-2f) * (z * z) -
      0.5f * z + 1.0f;
  switch (quadrant) {
    case 0:
      return {c, s};
    case 1:
      return {-s, c};
    case 2:
      return {-c, -s};
    default:
      return {s, -c};
  }
}

// Box and Muller's transform of two words.
std::pair<float, float> ToNormals(std::uint32_t radius_word, std::uint32_t angle_word) {
  const float radius = std::sqrt(-2.0f * LogOfWord(radius_word));
  const auto [cosine, sine] = CosSinOfWord(angle_word);
  return {radius * cosine, radius * sine};
}

// Calls transform(block) -> array of 4 for each block that `out` touches.
template <typename T, typename Transform>
void Fill(std::uint64_t seed, std::uint64_t stream, std::uint64_t first, std::span<T> out,
          const Transform& transform) {
  for (std::size_t i = 0; i < out.size(); i += 4) {
    const std::array<T, 4> values = transform(Philox(seed, (first + i) / 4, stream));
    for (std::size_t j = 0; j < 4 && i + j < out.size(); ++j) out[i + j] = values[j];
  }
}

}  // namespace

std::uint64_t DeriveSeed(std::uint64_t seed, Purpose purpose, std::uint32_t index) {
  // Blocks of the last stream are kept for this; no stream of numbers has that name.
  const std::uint64_t low = static_cast<std::uint64_t>(purpose) << 32 | index;
  const Block words = Philox(seed, low, ~std::uint64_t{0});
  return static_cast<std::uint64_t>(words[1]) << 32 | words[0];
}

void FillBits(std::uint64_t seed, std::uint64_t stream, std::uint64_t first,
              std::span<std::uint32_t> out) {
  Fill(seed, stream, first, out, [](const Block& block) { return block; });
}

void FillUniform(std::uint64_t seed, std::uint64_t stream, std::uint64_t first,
                 std::span<float> out) {
  Fill(seed, stream, first, out, [](const Block& b) {
    return std::array{ToUniform(b[0]), ToUniform(b[1]), ToUniform(b[2]), ToUniform(b[3])};
  });
}

void FillNormal(std::uint64_t seed, std::uint64_t stream, std::uint64_t first,
                std::span<float> out) {
  Fill(seed, stream, first, out, [](const Block& b) {
    const auto [x0, x1] = ToNormals(b[0], b[1]);
    const auto [x2, x3] = ToNormals(b[2], b[3]);
    return std::array{x0, x1, x2, x3};
  });
}

void FillRademacher(std::uint64_t seed, std::uint64_t stream, std::uint64_t first,
                    std::span<float> out) {
  Fill(seed, stream, first, out, [](const Block& b) {
    return std::array{ToSign(b[0]), ToSign(b[1]), ToSign(b[2]), ToSign(b[3])};
  });
}

Generator::Generator(std::uint64_t seed, std::uint64_t stream) : seed_(seed), stream_(stream) {}

std::uint32_t Generator::Bits() {
  if (next_ % 4 == 0) FillBits(seed_, stream_, next_, words_);
  return words_[next_++ % 4];
}

float Generator::Uniform() { return ToUniform(Bits()); }

double Generator::UniformDouble() {
  const std::uint32_t high = Bits() >> 5;
  const std::uint32_t low = Bits() >> 6;
  return (high * 0x1p26 + low) * 0x1p-53;
}

float Generator::Normal() {
  if (has_spare_) {
    has_spare_ = false;
    return spare_;
  }
  const std::uint32_t radius_word = Bits();
  const auto [first, second] = ToNormals(radius_word, Bits());
  spare_ = second;
  has_spare_ = true;
  return first;
}

std::uint32_t Generator::Below(std::uint32_t bound) {
  // Lemire's method (arXiv 1805.10941): the high word of a product, with the few words refused
  // that would make some values likelier.
  const std::uint32_t refused = -bound % bound;
  std::uint64_t product = 0;
  do {
    product = static_cast<std::uint64_t>(Bits()) * bound;
  } while (Low(product) < refused);
  return High(product);
}

}  // namespace ffzero
