#include "core/training/sum_of_squares.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <span>
#include <vector>

#include "core/training/generator.h"
#include "tests/unit/simd_targets.h"

namespace ffzero {
namespace {

// By the specification, a value at a time.
double ByDefinition(std::span<const float> values) {
  double sum = 0;
  for (std::size_t begin = 0; begin < values.size(); begin += 1024) {
    const auto run = values.subspan(begin, std::min<std::size_t>(1024, values.size() - begin));
    double lanes[8] = {};
    for (std::size_t j = 0; j < run.size(); ++j) lanes[j % 8] += double{run[j]} * run[j];
    sum += ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) +
           ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]));
  }
  return sum;
}

class SumOfSquaresTest : public testing::TestWithParam<std::int64_t> {
 private:
  UseSimdTarget target_{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(, SumOfSquaresTest, testing::ValuesIn(SimdTargets()),
                         [](const auto& info) { return hwy::TargetName(info.param); });

TEST_P(SumOfSquaresTest, SumsInTheSpecifiedOrderWhateverTheLength) {
  std::vector<float> values(5000);
  FillNormal(3, 1, 0, values);
  for (std::size_t count : {0, 1, 7, 8, 9, 15, 16, 17, 1023, 1024, 1025, 1032, 2048, 4999, 5000}) {
    const auto part = std::span(values).first(count);
    EXPECT_EQ(SumOfSquares(part.data(), count), ByDefinition(part)) << count;
  }
}

TEST_P(SumOfSquaresTest, TakesValuesThatAreNotAligned) {
  std::vector<float> values(2001);
  FillNormal(4, 1, 0, values);
  const auto part = std::span(values).subspan(1);
  EXPECT_EQ(SumOfSquares(part.data(), part.size()), ByDefinition(part));
}

}  // namespace
}  // namespace ffzero
