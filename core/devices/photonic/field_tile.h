#ifndef FFZERO_CORE_DEVICES_PHOTONIC_FIELD_TILE_H_
#define FFZERO_CORE_DEVICES_PHOTONIC_FIELD_TILE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/device.h"
#include "core/matrix.h"

namespace ffzero {

// A tile holds the complex fields of kTileSamples samples on every port, samples innermost:
// [port][re, im][sample]. A whole tile is always computed; a batch that does not fill its last one
// leaves samples dark there. The number is fixed, so that pieces of work do not depend on threads.
inline constexpr int kTileSamples = 16;
// Floats from one port to the next.
inline constexpr std::ptrdiff_t kPortStride = std::ptrdiff_t{2} * kTileSamples;

// 64-byte aligned (EIGEN_MAX_ALIGN_BYTES).
using AlignedFloats = std::vector<float, Eigen::aligned_allocator<float>>;

constexpr std::size_t TileFloats(int ports) {
  return static_cast<std::size_t>(kPortStride * ports);
}
constexpr int TileCount(std::size_t samples) {
  return static_cast<int>((samples + kTileSamples - 1) / kTileSamples);
}

// The same light on more ports, dark but for the first.
std::shared_ptr<const InputSet> Widen(const InputSet& fields, int ports);

// Those of a batch's samples that are in one of its tiles.
std::span<const std::int32_t> TileRows(std::span<const std::int32_t> samples, int tile);

// Puts rows samples[0..] (at most kTileSamples) of `fields` into a tile.
void LoadTile(const InputSet& fields, std::span<const std::int32_t> samples, float* tile);

// Writes the fields of a tile's first samples to rows samples[0..] of `fields`, both parts of which
// have the rows.
void StoreFields(const float* tile, std::span<const std::int32_t> samples, InputSet* fields);

// Writes |E|^2 of a tile's first `count` samples to rows [first_row, first_row + count).
void StorePowers(const float* tile, int first_row, int count, RowMatrix* powers);

// The way back: fills a tile of slopes, dL/dRe E and dL/dIm E laid out as the fields are, from
// dL/d|E|^2 in rows [first_row, first_row + count). Those of the samples beyond are 0.
void LoadPowerSlopes(const RowMatrix& power_slopes, int first_row, int count, const float* fields,
                     float* slopes);

}  // namespace ffzero

#endif  // FFZERO_CORE_DEVICES_PHOTONIC_FIELD_TILE_H_
