#ifndef FFZERO_CORE_TRAINING_GENERATOR_H_
#define FFZERO_CORE_TRAINING_GENERATOR_H_

#include <cstdint>
#include <span>

namespace ffzero {

// The random numbers of FFzero: counter-based, so that any element of any stream can be drawn by
// anyone, in any order, in any language. core/training/README.md specifies them to the bit;
// tests/golden/generator.json holds numbers to compare with. All functions are thread-safe.

// What a stream of a job is for. The numbers are part of the specification.
enum class Purpose : std::uint32_t {
  kDirections = 1,  // index: stage
  kSettings = 2,    // index: stage
  kPrototypes = 3,  // index: stage
  kShuffle = 4,     // index: stage
  kDatasetInputs = 5,
  kDatasetNoise = 6,
  kGlyphs = 7,
  kReaders = 8,  // index: stage
  kDropout = 9,  // index: stage
  // Of a chip's own seed; index: stage.
  kCouplers = 10,
  kBiases = 11,
  // Of a job, on an imperfect chip; index: stage, stream: exposure.
  kPhaseNoise = 12,
  kDrift = 13,
  kShotNoise = 14,
  kDarkNoise = 15,
};

// The seed of one purpose (and stage, where the purpose has one) of a job seeded with `seed`.
std::uint64_t DeriveSeed(std::uint64_t seed, Purpose purpose, std::uint32_t index = 0);

// Each fills `out` with elements [first, first + out.size()) of stream `stream` of `seed`.
// `first` must be a multiple of 4, and at most 2^34 elements can be drawn of a stream.
void FillBits(std::uint64_t seed, std::uint64_t stream, std::uint64_t first,
              std::span<std::uint32_t> out);
// Uniform on [0, 1), multiples of 2^-24.
void FillUniform(std::uint64_t seed, std::uint64_t stream, std::uint64_t first,
                 std::span<float> out);
// Standard normal, |x| < 5.8.
void FillNormal(std::uint64_t seed, std::uint64_t stream, std::uint64_t first,
                std::span<float> out);
// -1 or +1, each with probability 1/2.
void FillRademacher(std::uint64_t seed, std::uint64_t stream, std::uint64_t first,
                    std::span<float> out);

// Reads one stream of 32-bit words in order. Not thread-safe; copies go on independently.
class Generator {
 public:
  explicit Generator(std::uint64_t seed, std::uint64_t stream = 0);

  std::uint32_t Bits();
  // Uniform on [0, 1): the top 24 bits of one word.
  float Uniform();
  // Uniform on [0, 1) with 53 bits, from two words.
  double UniformDouble();
  // Standard normal; takes two words, and gives the second of the pair at the next call.
  float Normal();
  // Uniform on [0, bound), without bias, bound >= 1.
  std::uint32_t Below(std::uint32_t bound);

 private:
  std::uint64_t seed_;
  std::uint64_t stream_;
  std::uint64_t next_ = 0;
  std::uint32_t words_[64] = {};  // those drawn ahead: as many as the widest vectors draw at once
  float spare_ = 0;
  bool has_spare_ = false;
};

}  // namespace ffzero

#endif  // FFZERO_CORE_TRAINING_GENERATOR_H_
