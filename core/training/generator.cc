#include "core/training/generator.h"

#include <Random123/philox.h>

#include "core/training/generator_kernel.h"

namespace ffzero {
namespace {

std::uint32_t Low(std::uint64_t value) { return static_cast<std::uint32_t>(value); }
std::uint32_t High(std::uint64_t value) { return static_cast<std::uint32_t>(value >> 32); }

StreamPart From(std::uint64_t seed, std::uint64_t stream, std::uint64_t first) {
  return {.seed = seed, .stream = stream, .block = first / 4};
}

}  // namespace

std::uint64_t DeriveSeed(std::uint64_t seed, Purpose purpose, std::uint32_t index) {
  // Blocks of the last stream are kept for this; no stream of numbers has that name.
  constexpr std::uint32_t kLast = ~std::uint32_t{0};
  const r123::Philox4x32 philox;
  const auto words = philox({{index, static_cast<std::uint32_t>(purpose), kLast, kLast}},
                            {{Low(seed), High(seed)}});
  return static_cast<std::uint64_t>(words[1]) << 32 | words[0];
}

void FillBits(std::uint64_t seed, std::uint64_t stream, std::uint64_t first,
              std::span<std::uint32_t> out) {
  DrawWords(From(seed, stream, first), out.size(), out.data());
}

void FillUniform(std::uint64_t seed, std::uint64_t stream, std::uint64_t first,
                 std::span<float> out) {
  DrawUniform(From(seed, stream, first), out.size(), out.data());
}

void FillNormal(std::uint64_t seed, std::uint64_t stream, std::uint64_t first,
                std::span<float> out) {
  DrawNormal(From(seed, stream, first), out.size(), out.data());
}

void FillRademacher(std::uint64_t seed, std::uint64_t stream, std::uint64_t first,
                    std::span<float> out) {
  DrawRademacher(From(seed, stream, first), out.size(), out.data());
}

Generator::Generator(std::uint64_t seed, std::uint64_t stream) : seed_(seed), stream_(stream) {}

std::uint32_t Generator::Bits() {
  const std::size_t at = next_ % std::size(words_);
  if (at == 0) FillBits(seed_, stream_, next_, words_);
  ++next_;
  return words_[at];
}

float Generator::Uniform() { return static_cast<float>(Bits() >> 8) * 0x1p-24f; }

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
  float pair[2];
  NormalPair(radius_word, Bits(), pair);
  spare_ = pair[1];
  has_spare_ = true;
  return pair[0];
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
