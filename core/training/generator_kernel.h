#ifndef FFZERO_CORE_TRAINING_GENERATOR_KERNEL_H_
#define FFZERO_CORE_TRAINING_GENERATOR_KERNEL_H_

#include <cstddef>
#include <cstdint>

namespace ffzero {

// The arithmetic of the specified generator (README.md), compiled for every SIMD target and chosen
// when first called. Each operation is the specified one, rounded once and never fused: all targets
// give the same bits. Thread-safe.

// Where drawing begins: at the first element of block `block` of a stream.
struct StreamPart {
  std::uint64_t seed = 0;
  std::uint64_t stream = 0;
  std::uint64_t block = 0;
};

// Each writes `count` elements to `out`.
void DrawWords(const StreamPart& from, std::size_t count, std::uint32_t* out);
void DrawUniform(const StreamPart& from, std::size_t count, float* out);
void DrawNormal(const StreamPart& from, std::size_t count, float* out);
void DrawRademacher(const StreamPart& from, std::size_t count, float* out);

// The two normals that a radius word and an angle word make.
void NormalPair(std::uint32_t radius_word, std::uint32_t angle_word, float* pair);

}  // namespace ffzero

#endif  // FFZERO_CORE_TRAINING_GENERATOR_KERNEL_H_
