#include "core/training/head.h"

#include <gmock/gmock.h>

#include <cmath>

namespace ffzero {
namespace {

// Two prototypes along the axes, on the slice that begins at `offset`.
RowMatrix SimilaritiesToAxes(const RowMatrix& readings, int offset = 0) {
  Head head;
  head.offset = offset;
  head.size = 2;
  head.prototypes = RowMatrix::Identity(2, 2);
  RowMatrix scores;
  Scores(head, readings, &scores);
  return scores;
}

TEST(HeadTest, SimilarityIsTheCosineOfItsSlice) {
  RowMatrix readings(1, 4);
  readings << 100, 3, 4, 100;
  const RowMatrix similarities = SimilaritiesToAxes(readings, 1);
  EXPECT_FLOAT_EQ(similarities(0, 0), 0.6f);
  EXPECT_FLOAT_EQ(similarities(0, 1), 0.8f);
}

TEST(HeadTest, DarkReadingsHaveSimilarityZeroAndFaintOnesTheirOwn) {
  RowMatrix readings(3, 2);
  readings << 0, 0, 3e-30f, 4e-30f, 3e30f, 4e30f;
  const RowMatrix similarities = SimilaritiesToAxes(readings);
  EXPECT_EQ(similarities(0, 0), 0);
  EXPECT_FLOAT_EQ(similarities(1, 1), 0.8f);
  EXPECT_FLOAT_EQ(similarities(2, 0), 0.6f);
}

TEST(HeadTest, ReadingsTooFaintToHaveAnInverseCountAsDark) {
  RowMatrix readings(1, 2);
  readings << 0, 1e-40f;
  EXPECT_EQ(SimilaritiesToAxes(readings), RowMatrix::Zero(1, 2));
}

TEST(HeadTest, WithoutPrototypesTheSliceIsTheScores) {
  RowMatrix readings(3, 4);
  readings << 9, 3, 4, NAN, 9, NAN, 4, 9, 9, 3, -INFINITY, 9;
  Head head;
  head.offset = 1;
  head.size = 2;
  RowMatrix scores;
  Scores(head, readings, &scores);
  EXPECT_EQ(scores.row(0), (Eigen::RowVector2f(3, 4)));
  EXPECT_TRUE(std::isnan(scores(1, 0)) && std::isnan(scores(1, 1)));
  EXPECT_TRUE(std::isnan(scores(2, 0)) && std::isnan(scores(2, 1)));
}

TEST(HeadTest, ReadingsThatAreNotFiniteGiveNoSimilarity) {
  RowMatrix readings(3, 2);
  readings << NAN, 1, 0, INFINITY, 3, 4;
  const RowMatrix similarities = SimilaritiesToAxes(readings);
  EXPECT_TRUE(std::isnan(similarities(0, 0)) && std::isnan(similarities(0, 1)));
  EXPECT_TRUE(std::isnan(similarities(1, 0)) && std::isnan(similarities(1, 1)));
  EXPECT_FLOAT_EQ(similarities(2, 0), 0.6f);
}

}  // namespace
}  // namespace ffzero
