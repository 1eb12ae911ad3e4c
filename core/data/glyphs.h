#ifndef FFZERO_CORE_DATA_GLYPHS_H_
#define FFZERO_CORE_DATA_GLYPHS_H_

#include <cstdint>

#include "core/data/idx.h"

namespace ffzero {

// Images that this program draws, for machines without any data file: ten classes of 28 x 28
// pixels, each image its class's strokes under a random affine map, of random thickness, with
// noise. Image n shows class n % 10. Deterministic in `seed` to the last bit on every machine:
// drawing uses nothing but correctly rounded operations.
struct Glyphs {
  IdxImages images;
  IdxLabels labels;
};

inline constexpr int kGlyphTrain = 6000;
inline constexpr int kGlyphTest = 2000;

// Draws `count` glyphs; `stream` separates training (0) from test (1). Thread-safe.
Glyphs DrawGlyphs(std::uint64_t seed, std::uint64_t stream, int count);

}  // namespace ffzero

#endif  // FFZERO_CORE_DATA_GLYPHS_H_
