#ifndef FFZERO_CORE_FINITE_H_
#define FFZERO_CORE_FINITE_H_

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

#include "core/matrix.h"

namespace ffzero {

// Whether all are finite numbers: by the exponent's bits and without a way out, which compilers
// turn into vectors. Thread-safe.
inline bool AllFinite(std::span<const float> values) {
  constexpr std::uint32_t kExponent = 0x7f800000u;
  std::uint32_t found = 0;
  for (float value : values) {
    found |= (std::bit_cast<std::uint32_t>(value) & kExponent) == kExponent ? 1 : 0;
  }
  return found == 0;
}

inline bool AllFinite(const RowMatrix& values) {
  return AllFinite(std::span(values.data(), static_cast<std::size_t>(values.size())));
}

}  // namespace ffzero

#endif  // FFZERO_CORE_FINITE_H_
