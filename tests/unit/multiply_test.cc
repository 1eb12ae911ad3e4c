#include "core/products/multiply.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "core/products/product_kernel.h"
#include "core/training/generator.h"
#include "tests/unit/simd_targets.h"

namespace ffzero {
namespace {

class MultiplyTest : public testing::TestWithParam<std::int64_t> {
 private:
  UseSimdTarget target_{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(, MultiplyTest, testing::ValuesIn(SimdTargets()),
                         [](const auto& info) { return hwy::TargetName(info.param); });

RowMatrix Draw(int rows, int columns, std::uint64_t stream) {
  RowMatrix values(rows, columns);
  FillNormal(2, stream, 0, {values.data(), static_cast<std::size_t>(values.size())});
  return values;
}

RowMatrix Expected(const RowMatrix& a, const RowMatrix& b) {
  return (a.cast<double>() * b.cast<double>()).cast<float>();
}

// Around what a panel, the kernel's rows, and what is laid out at once come to.
constexpr int kShapes[][3] = {{1, 1, 1},   {3, 5, 2},    {12, 7, 32},   {13, 40, 33},
                              {25, 3, 65}, {48, 784, 9}, {2, 1500, 97}, {70, 11, 200}};

TEST_P(MultiplyTest, MultipliesMatricesOfAnyShapeHoweverTheyLie) {
  for (const auto& [n, depth, m] : kShapes) {
    const RowMatrix a = Draw(n, depth, 0);
    const RowMatrix b = Draw(depth, m, 1);
    const RowMatrix a_columns = a.transpose();
    const RowMatrix b_columns = b.transpose();
    const RowMatrix expected = Expected(a, b);
    const float most = 2e-6f * static_cast<float>(depth);
    for (const MatrixView& left : {ViewOf(a), ViewOf(a_columns).transposed()}) {
      for (const MatrixView& right : {ViewOf(b), ViewOf(b_columns).transposed()}) {
        RowMatrix c(n, m);
        RowMatrix c_columns(m, n);
        Multiply(left, right, MutableViewOf(c));
        Multiply(left, right, MutableViewOf(c_columns).transposed());
        EXPECT_LE((c - expected).cwiseAbs().maxCoeff(), most) << n << " " << depth << " " << m;
        EXPECT_EQ(c, RowMatrix(c_columns.transpose())) << n << " " << depth << " " << m;
      }
    }
  }
}

TEST_P(MultiplyTest, AddsToWhatIsThere) {
  const RowMatrix a = Draw(14, 6, 0);
  const RowMatrix b = Draw(6, 35, 1);
  RowMatrix c = Draw(14, 35, 2);
  const RowMatrix expected = c + Expected(a, b);
  Multiply(ViewOf(a), ViewOf(b), MutableViewOf(c), Into::kAdd);
  EXPECT_LE((c - expected).cwiseAbs().maxCoeff(), 1e-5f);
}

TEST_P(MultiplyTest, AnElementDoesNotDependOnWhatElseIsMultiplied) {
  const RowMatrix a = Draw(29, 50, 0);
  const RowMatrix b = Draw(50, 70, 1);
  RowMatrix whole(29, 70);
  Multiply(ViewOf(a), ViewOf(b), MutableViewOf(whole));
  Panels panels;
  panels.Take(ViewOf(b), 40, 9);
  RowMatrix part(3, 9);
  Multiply(ViewOf(a.middleRows(17, 3)), panels, MutableViewOf(part));
  EXPECT_EQ(part, whole.block(17, 40, 3, 9));
}

TEST(Multiply, AllTargetsThatFuseGiveTheSameBits) {
  const RowMatrix a = Draw(29, 300, 0);
  const RowMatrix b = Draw(300, 70, 1);
  RowMatrix best(29, 70);
  Multiply(ViewOf(a), ViewOf(b), MutableViewOf(best));
  const std::string arithmetic = ProductArithmetic();
  for (const std::int64_t target : SimdTargets()) {
    const UseSimdTarget use(target);
    RowMatrix found(29, 70);
    Multiply(ViewOf(a), ViewOf(b), MutableViewOf(found));
    EXPECT_EQ(found == best, ProductArithmetic() == arithmetic) << hwy::TargetName(target);
  }
}

TEST(Multiply, ThreadsThatMultiplyAtOnceGetTheSame) {
  const RowMatrix a = Draw(128, 50, 0);
  const RowMatrix b = Draw(50, 50, 1);
  RowMatrix alone(128, 50);
  Multiply(ViewOf(a), ViewOf(b), MutableViewOf(alone));
  std::atomic<int> different = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      RowMatrix product(128, 50);
      for (int i = 0; i < 500; ++i) {
        Multiply(ViewOf(a), ViewOf(b), MutableViewOf(product));
        if (product != alone) ++different;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(different, 0);
}

}  // namespace
}  // namespace ffzero
