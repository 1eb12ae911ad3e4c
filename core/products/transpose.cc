#include "core/products/transpose.h"

#include <algorithm>

// For the target that everything is compiled for: four numbers at a time are what matters here.
#include "hwy/highway.h"

namespace ffzero {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// Columns that are filled row by row at a time: what the nearest cache holds of them.
constexpr std::ptrdiff_t kColumnsAtOnce = 64;

void TransposeFour(const float* from, std::ptrdiff_t from_stride, float* to,
                   std::ptrdiff_t to_stride) {
#if HWY_TARGET == HWY_SCALAR
  for (int i = 0; i < 4; ++i) {
    for (int j = 0; j < 4; ++j) to[j * to_stride + i] = from[i * from_stride + j];
  }
#else
  const hn::FixedTag<float, 4> d;
  const hn::RepartitionToWide<decltype(d)> wide;
  const auto row0 = hn::LoadU(d, from);
  const auto row1 = hn::LoadU(d, from + from_stride);
  const auto row2 = hn::LoadU(d, from + 2 * from_stride);
  const auto row3 = hn::LoadU(d, from + 3 * from_stride);
  const auto low01 = hn::BitCast(wide, hn::InterleaveLower(d, row0, row1));
  const auto low23 = hn::BitCast(wide, hn::InterleaveLower(d, row2, row3));
  const auto high01 = hn::BitCast(wide, hn::InterleaveUpper(d, row0, row1));
  const auto high23 = hn::BitCast(wide, hn::InterleaveUpper(d, row2, row3));
  hn::StoreU(hn::BitCast(d, hn::InterleaveLower(wide, low01, low23)), d, to);
  hn::StoreU(hn::BitCast(d, hn::InterleaveUpper(wide, low01, low23)), d, to + to_stride);
  hn::StoreU(hn::BitCast(d, hn::InterleaveLower(wide, high01, high23)), d, to + 2 * to_stride);
  hn::StoreU(hn::BitCast(d, hn::InterleaveUpper(wide, high01, high23)), d, to + 3 * to_stride);
#endif
}

}  // namespace

void Transpose(const float* from, std::ptrdiff_t from_stride, std::ptrdiff_t rows,
               std::ptrdiff_t columns, float* to, std::ptrdiff_t to_stride) {
  for (std::ptrdiff_t first = 0; first < columns; first += kColumnsAtOnce) {
    const std::ptrdiff_t end = std::min(columns, first + kColumnsAtOnce);
    const std::ptrdiff_t in_fours = first + (end - first) / 4 * 4;
    std::ptrdiff_t i = 0;
    for (; i + 4 <= rows; i += 4) {
      const float* row = from + i * from_stride;
      for (std::ptrdiff_t j = first; j < in_fours; j += 4) {
        TransposeFour(row + j, from_stride, to + j * to_stride + i, to_stride);
      }
      for (std::ptrdiff_t j = in_fours; j < end; ++j) {
        for (int k = 0; k < 4; ++k) to[j * to_stride + i + k] = row[k * from_stride + j];
      }
    }
    for (; i < rows; ++i) {
      for (std::ptrdiff_t j = first; j < end; ++j) {
        to[j * to_stride + i] = from[i * from_stride + j];
      }
    }
  }
}

}  // namespace ffzero
