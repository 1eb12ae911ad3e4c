#include "core/products/panels.h"

#include <gtest/gtest.h>

#include "core/products/product_kernel.h"

namespace ffzero {
namespace {

RowMatrix Numbered(int rows, int columns) {
  RowMatrix values(rows, columns);
  for (int i = 0; i < values.size(); ++i) values.data()[i] = static_cast<float>(i + 1);
  return values;
}

void ExpectPanels(const Panels& panels, const RowMatrix& b, int first, int columns) {
  ASSERT_EQ(panels.width(), PanelColumns());
  ASSERT_EQ(panels.depth(), b.rows());
  ASSERT_EQ(panels.columns(), columns);
  const int width = panels.width();
  for (int j = 0; j < (columns + width - 1) / width * width; ++j) {
    for (int k = 0; k < b.rows(); ++k) {
      const float found = panels.panel(j / width * width)[panels.offsets()[k] + j % width];
      EXPECT_EQ(found, j < columns ? b(k, first + j) : 0.0f) << "row " << k << ", column " << j;
    }
  }
}

TEST(PanelsTest, HoldEachColumnAndFillTheLastPanelUp) {
  const RowMatrix b = Numbered(70, 75);
  const RowMatrix in_columns = b.transpose();
  Panels panels;
  panels.Take(ViewOf(b));
  ExpectPanels(panels, b, 0, 75);
  panels.Take(ViewOf(in_columns).transposed());
  ExpectPanels(panels, b, 0, 75);
}

TEST(PanelsTest, TakeSomeColumnsAfterMoreWereThere) {
  const RowMatrix b = Numbered(6, 75);
  Panels panels;
  panels.Take(ViewOf(b));
  panels.Take(ViewOf(b), 31, 3);
  ExpectPanels(panels, b, 31, 3);
}

}  // namespace
}  // namespace ffzero
