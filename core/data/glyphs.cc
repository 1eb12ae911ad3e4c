#include "core/data/glyphs.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "core/data/glyph_strokes.h"
#include "core/training/generator.h"

namespace ffzero {
namespace {

constexpr int kSide = 28;
constexpr float kBox = 18.0f;     // pixels that a glyph spans before its affine map
constexpr float kSpread = 0.17f;  // standard deviation of the map's entries
constexpr float kShift = 1.4f;    // and of its translation, in pixels
constexpr float kNoise = 20.0f;   // and of the noise, in grey levels

struct Segment {
  Point from;
  Point to;
};

// A glyph's segments in pixels, under a map of its own.
std::vector<Segment> Place(int glyph, Generator* generator) {
  std::array<float, 4> m = {1, 0, 0, 1};
  for (float& entry : m) entry += kSpread * generator->Normal();
  const float dx = kShift * generator->Normal();
  const float dy = kShift * generator->Normal();
  const auto place = [&](Point p) {
    const float x = (p.x - 0.5f) * kBox, y = (p.y - 0.5f) * kBox;
    return Point{.x = m[0] * x + m[1] * y + dx + 0.5f * kSide,
                 .y = m[2] * x + m[3] * y + dy + 0.5f * kSide};
  };
  std::vector<Segment> segments;
  for (Stroke stroke : StrokesOf(glyph)) {
    for (std::size_t i = 1; i < stroke.size(); ++i) {
      segments.push_back({.from = place(stroke[i - 1]), .to = place(stroke[i])});
    }
  }
  return segments;
}

float Distance(const Segment& segment, float x, float y) {
  const float ex = segment.to.x - segment.from.x, ey = segment.to.y - segment.from.y;
  const float px = x - segment.from.x, py = y - segment.from.y;
  const float length = std::max(ex * ex + ey * ey, 1e-6f);
  const float along = std::clamp((px * ex + py * ey) / length, 0.0f, 1.0f);
  const float rx = px - along * ex, ry = py - along * ey;
  return std::sqrt(rx * rx + ry * ry);
}

void Draw(int glyph, Generator* generator, std::uint8_t* pixels) {
  const std::vector<Segment> segments = Place(glyph, generator);
  const float half_width = 0.8f + 0.9f * generator->Uniform();
  for (int r = 0; r < kSide; ++r) {
    for (int c = 0; c < kSide; ++c) {
      float distance = kSide;
      for (const Segment& segment : segments) {
        distance = std::min(distance, Distance(segment, c + 0.5f, r + 0.5f));
      }
      // The edge of a stroke fades over one pixel.
      const float ink = 255.0f * std::clamp(half_width - distance + 0.5f, 0.0f, 1.0f);
      const float grey = ink + kNoise * generator->Normal();
      pixels[r * kSide + c] = static_cast<std::uint8_t>(std::clamp(grey, 0.0f, 255.0f));
    }
  }
}

void AppendBigEndian(std::uint32_t value, std::vector<std::uint8_t>* out) {
  for (int shift : {24, 16, 8, 0}) out->push_back(static_cast<std::uint8_t>(value >> shift));
}

}  // namespace

Glyphs DrawGlyphs(std::uint64_t seed, std::uint64_t stream, int count) {
  Glyphs glyphs;
  glyphs.images.count = count;
  glyphs.images.rows = kSide;
  glyphs.images.columns = kSide;
  const auto size = static_cast<std::uint32_t>(count);
  for (std::uint32_t word : {0x00000803u, size, std::uint32_t{kSide}, std::uint32_t{kSide}}) {
    AppendBigEndian(word, &glyphs.images.content);
  }
  glyphs.labels.count = count;
  for (std::uint32_t word : {0x00000801u, size}) AppendBigEndian(word, &glyphs.labels.content);

  const std::size_t header = glyphs.images.content.size();
  glyphs.images.content.resize(header + static_cast<std::size_t>(count) * kSide * kSide);
  // Each image has a stream of its own, far from those of the other split.
  const std::uint64_t image_seed =
      DeriveSeed(seed, Purpose::kGlyphs, static_cast<std::uint32_t>(stream));
  for (int n = 0; n < count; ++n) {
    const int glyph = n % kGlyphClasses;
    Generator generator(image_seed, static_cast<std::uint64_t>(n));
    Draw(glyph, &generator,
         glyphs.images.content.data() + header + static_cast<std::size_t>(n) * kSide * kSide);
    glyphs.labels.content.push_back(static_cast<std::uint8_t>(glyph));
  }
  return glyphs;
}

}  // namespace ffzero
