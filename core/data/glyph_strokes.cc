#include "core/data/glyph_strokes.h"

#include <array>

namespace ffzero {
namespace {

constexpr Point kRing[] = {{.5f, .05f}, {.8f, .2f},  {.85f, .5f}, {.8f, .8f}, {.5f, .95f},
                           {.2f, .8f},  {.15f, .5f}, {.2f, .2f},  {.5f, .05f}};
constexpr Point kMast[] = {{.35f, .2f}, {.55f, .05f}, {.55f, .95f}};
constexpr Point kSwan[] = {{.2f, .25f}, {.4f, .07f}, {.7f, .1f},  {.8f, .3f},
                           {.6f, .6f},  {.2f, .95f}, {.85f, .93f}};
constexpr Point kWave[] = {{.2f, .1f},   {.75f, .08f}, {.5f, .42f}, {.8f, .6f},
                           {.75f, .85f}, {.5f, .95f},  {.2f, .85f}};
constexpr Point kSail[] = {{.6f, .05f}, {.15f, .62f}, {.88f, .62f}};
constexpr Point kKeel[] = {{.65f, .35f}, {.65f, .95f}};
constexpr Point kHook[] = {{.8f, .07f},  {.3f, .07f}, {.25f, .45f}, {.6f, .4f},
                           {.82f, .62f}, {.7f, .88f}, {.4f, .95f},  {.18f, .85f}};
constexpr Point kTail[] = {{.7f, .05f}, {.35f, .35f}, {.2f, .65f}, {.3f, .9f}, {.6f, .95f},
                           {.8f, .75f}, {.65f, .55f}, {.4f, .55f}, {.22f, .7f}};
constexpr Point kScythe[] = {{.15f, .08f}, {.85f, .08f}, {.55f, .5f}, {.4f, .95f}};
constexpr Point kLoops[] = {{.5f, .48f},  {.25f, .3f},  {.3f, .1f}, {.6f, .05f},
                            {.75f, .22f}, {.5f, .48f},  {.2f, .7f}, {.3f, .92f},
                            {.65f, .95f}, {.82f, .72f}, {.5f, .48f}};
constexpr Point kPennant[] = {{.75f, .4f}, {.5f, .52f},  {.25f, .4f},  {.25f, .15f},
                              {.5f, .05f}, {.75f, .15f}, {.77f, .45f}, {.7f, .95f}};

constexpr Stroke kGlyph0[] = {kRing};
constexpr Stroke kGlyph1[] = {kMast};
constexpr Stroke kGlyph2[] = {kSwan};
constexpr Stroke kGlyph3[] = {kWave};
constexpr Stroke kGlyph4[] = {kSail, kKeel};
constexpr Stroke kGlyph5[] = {kHook};
constexpr Stroke kGlyph6[] = {kTail};
constexpr Stroke kGlyph7[] = {kScythe};
constexpr Stroke kGlyph8[] = {kLoops};
constexpr Stroke kGlyph9[] = {kPennant};

constexpr std::array<std::span<const Stroke>, kGlyphClasses> kGlyphs = {
    kGlyph0, kGlyph1, kGlyph2, kGlyph3, kGlyph4, kGlyph5, kGlyph6, kGlyph7, kGlyph8, kGlyph9};

}  // namespace

std::span<const Stroke> StrokesOf(int glyph) { return kGlyphs[glyph]; }

}  // namespace ffzero
