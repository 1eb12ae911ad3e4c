#include "core/training/evaluation.h"

#include <gtest/gtest.h>

#include <vector>

namespace ffzero {
namespace {

RowMatrix Column(const std::vector<float>& values) {
  return Eigen::Map<const RowMatrix>(values.data(), static_cast<Eigen::Index>(values.size()), 1);
}

void AddRegression(const std::vector<float>& found, const std::vector<float>& targets,
                   Evaluation* evaluation) {
  evaluation->Add(0, Column(found), {.labels = {}, .targets = targets});
}

TEST(EvaluationTest, NothingAddedGivesZeros) {
  const Evaluation evaluation;
  EXPECT_EQ(evaluation.loss(), 0);
  EXPECT_EQ(evaluation.accuracy(), 0);
  EXPECT_EQ(evaluation.r2(), 0);
}

TEST(EvaluationTest, LossAndAccuracyAreMeansOverAllChunks) {
  Evaluation evaluation;
  RowMatrix similarities(2, 2);
  similarities << 0.5f, 0.25f, 0.75f, 0.5f;
  const std::vector<std::int32_t> first = {0, 1};
  evaluation.Add(1, similarities, {.labels = first, .targets = {}});
  const std::vector<std::int32_t> second = {0};
  evaluation.Add(0.5, similarities.topRows(1), {.labels = second, .targets = {}});
  EXPECT_DOUBLE_EQ(evaluation.loss(), 0.5);
  EXPECT_DOUBLE_EQ(evaluation.accuracy(), 2.0 / 3);
}

TEST(EvaluationTest, R2IsOneWhenAllIsMetAndZeroForTheMean) {
  Evaluation met, mean;
  AddRegression({1, 2, 6}, {1, 2, 6}, &met);
  AddRegression({3, 3}, {1, 2}, &mean);
  AddRegression({3}, {6}, &mean);
  EXPECT_DOUBLE_EQ(met.r2(), 1);
  EXPECT_DOUBLE_EQ(mean.r2(), 0);
}

TEST(EvaluationTest, TargetsThatAreAllAlikeGiveR2Zero) {
  Evaluation evaluation;
  AddRegression({1, 2}, {4, 4}, &evaluation);
  EXPECT_EQ(evaluation.r2(), 0);
}

TEST(EvaluationTest, SavedBetweenChunksItGoesOnToTheSameBits) {
  Evaluation whole;
  AddRegression({0.1f, 0.2f}, {0.3f, 0.7f}, &whole);
  ByteWriter out;
  whole.Save(&out);
  ByteReader in(out.bytes());
  Evaluation resumed;
  resumed.Restore(&in);
  EXPECT_TRUE(in.finished());
  for (Evaluation* evaluation : {&whole, &resumed}) AddRegression({0.5f}, {0.4f}, evaluation);
  EXPECT_EQ(resumed.loss(), whole.loss());
  EXPECT_EQ(resumed.r2(), whole.r2());
}

}  // namespace
}  // namespace ffzero
