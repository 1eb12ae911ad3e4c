#ifndef FFZERO_CORE_DEVICES_PHOTONIC_ADD_NORMALS_H_
#define FFZERO_CORE_DEVICES_PHOTONIC_ADD_NORMALS_H_

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <span>

#include "core/training/generator.h"

namespace ffzero {

// Adds to each of `sums` `factor` times the normal number of that place in a stream. Thread-safe.
inline void AddNormals(std::uint64_t seed, std::uint64_t stream, float factor,
                       std::span<float> sums) {
  float drawn[1024];
  for (std::size_t first = 0; first < sums.size(); first += std::size(drawn)) {
    const std::size_t count = std::min(std::size(drawn), sums.size() - first);
    FillNormal(seed, stream, first, std::span(drawn).first(count));
    for (std::size_t i = 0; i < count; ++i) sums[first + i] += factor * drawn[i];
  }
}

}  // namespace ffzero

#endif  // FFZERO_CORE_DEVICES_PHOTONIC_ADD_NORMALS_H_
