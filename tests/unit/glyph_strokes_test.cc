#include "core/data/glyph_strokes.h"

#include <gtest/gtest.h>

namespace ffzero {
namespace {

TEST(GlyphStrokesTest, EveryClassIsDrawnInsideItsBox) {
  for (int glyph = 0; glyph < kGlyphClasses; ++glyph) {
    EXPECT_FALSE(StrokesOf(glyph).empty()) << glyph;
    for (const Stroke& stroke : StrokesOf(glyph)) {
      EXPECT_GE(stroke.size(), 2u) << glyph;
      for (const Point& point : stroke) {
        EXPECT_TRUE(point.x >= 0 && point.x <= 1 && point.y >= 0 && point.y <= 1) << glyph;
      }
    }
  }
}

}  // namespace
}  // namespace ffzero
