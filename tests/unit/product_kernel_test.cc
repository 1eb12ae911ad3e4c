#include "core/products/product_kernel.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/training/generator.h"
#include "tests/unit/simd_targets.h"

namespace ffzero {
namespace {

class ProductKernelTest : public testing::TestWithParam<std::int64_t> {
 private:
  UseSimdTarget target_{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(, ProductKernelTest, testing::ValuesIn(SimdTargets()),
                         [](const auto& info) { return hwy::TargetName(info.param); });

std::vector<float> Draw(std::size_t count, std::uint64_t stream) {
  std::vector<float> values(count);
  FillNormal(1, stream, 0, values);
  return values;
}

// One chain in the order of the inner index, by the target's own rounding.
float ByDefinition(const PanelProduct& product, int row, int column, float sum) {
  const bool fused = ProductArithmetic() == "fused products";
  for (int k = 0; k < product.depth; ++k) {
    const float a = product.a[row * product.row_stride + k * product.column_stride];
    const float b = product.b[product.offsets[k] + column];
    sum = fused ? std::fma(a, b, sum) : sum + a * b;
  }
  return sum;
}

TEST_P(ProductKernelTest, EachElementIsOneChainInTheOrderOfTheInnerIndex) {
  constexpr int kDepth = 37;
  constexpr int kMostRows = 31;
  const std::vector<float> a = Draw(kMostRows * kDepth, 0);
  const std::vector<float> b = Draw(kDepth + 3 * kDepth + kMostPanelColumns, 1);
  std::vector<std::ptrdiff_t> offsets(kDepth);
  for (int k = 0; k < kDepth; ++k) offsets[k] = (7 * k) % 100;
  for (int rows = 1; rows <= kMostRows; ++rows) {
    for (const bool add : {false, true}) {
      std::vector<float> c = Draw(rows * (kMostPanelColumns + 1), 2);
      const std::vector<float> before = c;
      const PanelProduct product{.a = a.data(),
                                 .row_stride = kDepth,
                                 .rows = rows,
                                 .columns = PanelColumns(),
                                 .depth = kDepth,
                                 .b = b.data(),
                                 .offsets = offsets.data(),
                                 .c = c.data(),
                                 .c_stride = kMostPanelColumns + 1,
                                 .add = add};
      MultiplyPanel(product);
      for (int i = 0; i < rows; ++i) {
        for (int j = 0; j <= kMostPanelColumns; ++j) {
          const int at = i * (kMostPanelColumns + 1) + j;
          const bool inside = j < PanelColumns();
          ASSERT_EQ(c[at], inside ? ByDefinition(product, i, j, add ? before[at] : 0) : before[at])
              << "row " << i << " of " << rows << ", column " << j;
        }
      }
    }
  }
}

// Factors that are drawn, the right one a panel row after row.
struct Factors {
  Factors(int rows, int depth)
      : a(Draw(rows * depth, 0)), b(Draw(depth * kMostPanelColumns, 1)), offsets(depth) {
    for (int k = 0; k < depth; ++k) offsets[k] = k * kMostPanelColumns;
  }

  // With the left factor in rows.
  PanelProduct Product(int rows, int columns, float* c) const {
    const auto depth = static_cast<int>(offsets.size());
    return {.a = a.data(),
            .row_stride = depth,
            .rows = rows,
            .columns = columns,
            .depth = depth,
            .b = b.data(),
            .offsets = offsets.data(),
            .c = c,
            .c_stride = kMostPanelColumns};
  }

  std::vector<float> a, b;
  std::vector<std::ptrdiff_t> offsets;
};

TEST_P(ProductKernelTest, HalfAPanelIsTheSameAndLeavesTheOtherHalfAlone) {
  constexpr int kRows = 13;
  const Factors factors(kRows, 11);
  std::vector<float> c(kRows * kMostPanelColumns, 9.0f);
  const PanelProduct product = factors.Product(kRows, PanelColumns() / 2, c.data());
  MultiplyPanel(product);
  for (int i = 0; i < kRows; ++i) {
    for (int j = 0; j < PanelColumns(); ++j) {
      const bool inside = j < PanelColumns() / 2;
      EXPECT_EQ(c[i * kMostPanelColumns + j], inside ? ByDefinition(product, i, j, 0) : 9.0f);
    }
  }
}

TEST_P(ProductKernelTest, TheLeftFactorMayLieInColumns) {
  constexpr int kRows = 5;
  const Factors factors(kRows, 9);
  std::vector<float> c(kRows * kMostPanelColumns);
  PanelProduct product = factors.Product(kRows, PanelColumns(), c.data());
  product.row_stride = 1;
  product.column_stride = kRows;
  MultiplyPanel(product);
  for (int i = 0; i < kRows; ++i) {
    EXPECT_EQ(c[i * kMostPanelColumns], ByDefinition(product, i, 0, 0)) << "row " << i;
  }
}

TEST_P(ProductKernelTest, WithoutAnInnerIndexAProductIsNothing) {
  std::vector<float> c(kMostPanelColumns, 3.0f);
  MultiplyPanel({.rows = 1, .columns = 1, .c = c.data(), .c_stride = kMostPanelColumns});
  EXPECT_EQ(c.front(), 0.0f);
}

}  // namespace
}  // namespace ffzero
