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

TEST(HeadTest, ACenteredSimilarityIsThatOfTheSliceWithoutItsMean) {
  Head head{.offset = 1, .size = 3, .prototypes = RowMatrix::Identity(3, 3)};
  head.centered = true;
  RowMatrix readings(3, 5), scores;
  // Without its mean (-1, 0, 1); nothing at all; what is no number.
  readings << 9, 4, 5, 6, 9, 9, 7, 7, 7, 9, 9, NAN, 1, 2, 9;
  Scores(head, readings, &scores);
  EXPECT_FLOAT_EQ(scores(0, 0), -std::sqrt(0.5f));
  EXPECT_FLOAT_EQ(scores(0, 1), 0);
  EXPECT_FLOAT_EQ(scores(0, 2), std::sqrt(0.5f));
  EXPECT_EQ(scores.row(1), RowMatrix::Zero(1, 3));
  EXPECT_TRUE(std::isnan(scores(2, 0)) && std::isnan(scores(2, 2)));
}

TEST(HeadTest, ACenteredReadingWithoutContrastHasNoSlope) {
  Head head{.size = 2, .prototypes = RowMatrix::Identity(2, 2)};
  head.centered = true;
  RowMatrix slope = RowMatrix::Constant(1, 2, 7.0f);
  ScoresSlope(head, RowMatrix::Constant(1, 2, 3.0f), RowMatrix::Ones(1, 2), &slope);
  EXPECT_EQ(slope, RowMatrix::Zero(1, 2));
}

TEST(HeadTest, SlopesAgreeWithFiniteDifferencesWithAndWithoutPrototypesAndMeans) {
  struct Case {
    bool prototypes, centered;
  };
  for (const auto& [prototypes, centered] : {Case{true, false}, {true, true}, {false, false}}) {
    Head head;
    head.centered = centered;
    head.offset = 1;
    head.size = 3;
    if (prototypes) {
      head.prototypes.resize(2, 3);
      head.prototypes << 0.6f, 0.0f, 0.8f, 0.0f, 1.0f, 0.0f;
    }
    RowMatrix readings(2, 5);
    readings << 9, 1, -2, 0.5f, 9, 9, 3, 0.25f, 1, 9;
    RowMatrix scores;
    Scores(head, readings, &scores);
    RowMatrix score_slope(2, scores.cols());
    for (Eigen::Index i = 0; i < score_slope.size(); ++i) {
      score_slope.data()[i] = 1.0f - 0.75f * static_cast<float>(i);
    }
    const auto loss = [&] {
      Scores(head, readings, &scores);
      return (scores.cast<double>().array() * score_slope.cast<double>().array()).sum();
    };
    RowMatrix slope = RowMatrix::Zero(2, 5);
    ScoresSlope(head, readings, score_slope, &slope);
    for (Eigen::Index i = 0; i < readings.size(); ++i) {
      const float kept = readings.data()[i];
      constexpr float kStep = 1.0f / 256;
      readings.data()[i] = kept + kStep;
      const double above = loss();
      readings.data()[i] = kept - kStep;
      const double below = loss();
      readings.data()[i] = kept;
      EXPECT_NEAR(slope.data()[i], (above - below) / (2.0 * kStep), 1e-4) << i;
    }
  }
}

TEST(HeadTest, ADarkReadingHasNoSlope) {
  Head head;
  head.size = 2;
  head.prototypes = RowMatrix::Identity(2, 2);
  RowMatrix slope = RowMatrix::Constant(1, 2, 7.0f);
  ScoresSlope(head, RowMatrix::Zero(1, 2), RowMatrix::Ones(1, 2), &slope);
  EXPECT_EQ(slope, RowMatrix::Zero(1, 2));
}

TEST(HeadTest, TheScoresOfAReadingAreTheSumsOverItsHeads) {
  std::vector<Head> heads(2);
  for (int h = 0; h < 2; ++h) {
    heads[h].offset = 2 * h;
    heads[h].size = 2;
    heads[h].prototypes = RowMatrix::Identity(2, 2);
  }
  RowMatrix readings(1, 4);
  readings << 3, 4, 5, 0;
  RowMatrix scratch, scores;
  SumOfScores(heads, readings, &scratch, &scores);
  EXPECT_FLOAT_EQ(scores(0, 0), 1.6f);
  EXPECT_FLOAT_EQ(scores(0, 1), 0.8f);
}

}  // namespace
}  // namespace ffzero
