#ifndef FFZERO_CORE_DATA_GLYPH_STROKES_H_
#define FFZERO_CORE_DATA_GLYPH_STROKES_H_

#include <span>

namespace ffzero {

struct Point {
  float x;  // 0 at the left to 1 at the right of the glyph's box
  float y;  // 0 at the top to 1 at the bottom
};

// A stroke is a polyline, drawn from point to point.
using Stroke = std::span<const Point>;

inline constexpr int kGlyphClasses = 10;

// The strokes of a class, 0 to 9: signs of our own that look like handwritten digits.
std::span<const Stroke> StrokesOf(int glyph);

}  // namespace ffzero

#endif  // FFZERO_CORE_DATA_GLYPH_STROKES_H_
