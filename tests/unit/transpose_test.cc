#include "core/products/transpose.h"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

namespace ffzero {
namespace {

TEST(TransposeTest, PutsEachRowIntoAColumnAndTouchesNothingElse) {
  for (const int rows : {1, 3, 4, 5, 32}) {
    for (const int columns : {1, 2, 4, 7, 63, 64, 65, 130}) {
      const int from_stride = columns + 3;
      const int to_stride = rows + 2;
      std::vector<float> from(rows * from_stride);
      std::iota(from.begin(), from.end(), 1.0f);
      std::vector<float> to(columns * to_stride, -1.0f);
      Transpose(from.data(), from_stride, rows, columns, to.data(), to_stride);
      for (int j = 0; j < columns; ++j) {
        for (int i = 0; i < to_stride; ++i) {
          const float expected = i < rows ? from[i * from_stride + j] : -1.0f;
          ASSERT_EQ(to[j * to_stride + i], expected) << rows << " x " << columns;
        }
      }
    }
  }
}

}  // namespace
}  // namespace ffzero
