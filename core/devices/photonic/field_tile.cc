#include "core/devices/photonic/field_tile.h"

#include <algorithm>

namespace ffzero {

std::shared_ptr<const InputSet> Widen(const InputSet& fields, int ports) {
  auto wide = std::make_shared<InputSet>();
  for (const auto part : {&InputSet::real, &InputSet::imaginary}) {
    const RowMatrix& narrow = fields.*part;
    if (narrow.rows() == 0) continue;
    (*wide.*part).setZero(narrow.rows(), ports);
    (*wide.*part).leftCols(narrow.cols()) = narrow;
  }
  return wide;
}

std::span<const std::int32_t> TileRows(std::span<const std::int32_t> samples, int tile) {
  const std::size_t first = std::size_t{kTileSamples} * tile;
  return samples.subspan(first, std::min<std::size_t>(kTileSamples, samples.size() - first));
}

void LoadTile(const InputSet& fields, std::span<const std::int32_t> samples, float* tile) {
  const int ports = static_cast<int>(fields.real.cols());
  const bool has_phases = fields.imaginary.rows() > 0;
  if (!has_phases || samples.size() < kTileSamples) {
    std::fill_n(tile, TileFloats(ports), 0.0f);
  }
  for (std::size_t lane = 0; lane < samples.size(); ++lane) {
    const float* real = fields.real.row(samples[lane]).data();
    float* to = tile + lane;
    for (int port = 0; port < ports; ++port) to[kPortStride * port] = real[port];
    if (!has_phases) continue;
    const float* imaginary = fields.imaginary.row(samples[lane]).data();
    to += kTileSamples;
    for (int port = 0; port < ports; ++port) to[kPortStride * port] = imaginary[port];
  }
}

void StoreFields(const float* tile, std::span<const std::int32_t> samples, InputSet* fields) {
  const int ports = static_cast<int>(fields->real.cols());
  for (std::size_t lane = 0; lane < samples.size(); ++lane) {
    float* real = fields->real.row(samples[lane]).data();
    float* imaginary = fields->imaginary.row(samples[lane]).data();
    for (int port = 0; port < ports; ++port) {
      const float* from = tile + kPortStride * port + lane;
      real[port] = from[0];
      imaginary[port] = from[kTileSamples];
    }
  }
}

void StorePowers(const float* tile, int first_row, int count, RowMatrix* powers) {
  const int ports = static_cast<int>(powers->cols());
  for (int lane = 0; lane < count; ++lane) {
    float* row = powers->row(first_row + lane).data();
    for (int port = 0; port < ports; ++port) {
      const float* from = tile + kPortStride * port + lane;
      row[port] = from[0] * from[0] + from[kTileSamples] * from[kTileSamples];
    }
  }
}

void LoadPowerSlopes(const RowMatrix& power_slopes, int first_row, int count, const float* fields,
                     float* slopes) {
  const int ports = static_cast<int>(power_slopes.cols());
  if (count < kTileSamples) std::fill_n(slopes, TileFloats(ports), 0.0f);
  for (int lane = 0; lane < count; ++lane) {
    const float* row = power_slopes.row(first_row + lane).data();
    for (int port = 0; port < ports; ++port) {
      const std::ptrdiff_t at = kPortStride * port + lane;
      slopes[at] = 2 * row[port] * fields[at];
      slopes[at + kTileSamples] = 2 * row[port] * fields[at + kTileSamples];
    }
  }
}

}  // namespace ffzero
