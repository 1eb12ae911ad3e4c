#include "core/training/losses.h"

#include <gmock/gmock.h>

#include <cmath>
#include <vector>

namespace ffzero {
namespace {

using Loss = TrainingSpec::Loss;

RowMatrix TwoSamples() {
  RowMatrix similarities(2, 3);
  similarities << 0.5f, 0.4f, -1.0f, 0.0f, 0.25f, 0.75f;
  return similarities;
}

TEST(LossesTest, MarginCountsTheTrueClassAndSumsOverTheBatch) {
  const std::vector<std::int32_t> labels = {0, 1};
  const LossRule rule{.loss = Loss::kMargin, .margin = 0.25};
  // 0.25 + 0.15 + 0, and 0 + 0.25 + 0.75.
  EXPECT_NEAR(LossSum(rule, TwoSamples(), {.labels = labels, .targets = {}}), 1.4, 1e-6);
  EXPECT_EQ(LossScale(rule, 2), 1);
}

TEST(LossesTest, OneMinusCosineIsAMean) {
  const std::vector<std::int32_t> labels = {0, 2};
  const LossRule rule{.loss = Loss::kOneMinusCosine};
  EXPECT_NEAR(LossSum(rule, TwoSamples(), {.labels = labels, .targets = {}}), 0.75, 1e-6);
  EXPECT_EQ(LossScale(rule, 2), 0.5);
}

TEST(LossesTest, SquaredErrorComparesTheOneSimilarityWithTheTarget) {
  const std::vector<float> targets = {1.0f, 0.5f};
  const LossRule rule{.loss = Loss::kMeanSquaredError};
  EXPECT_NEAR(LossSum(rule, TwoSamples(), {.labels = {}, .targets = targets}), 0.5, 1e-6);
}

TEST(LossesTest, CrossEntropyIsThatOfTheSoftmaxAndAMean) {
  const std::vector<std::int32_t> labels = {0, 2};
  const LossRule rule{.loss = Loss::kCrossEntropy};
  double expected = 0;
  for (int n = 0; n < 2; ++n) {
    double powers = 0;
    for (int c = 0; c < 3; ++c) powers += std::exp(static_cast<double>(TwoSamples()(n, c)));
    expected -= std::log(std::exp(static_cast<double>(TwoSamples()(n, labels[n]))) / powers);
  }
  EXPECT_NEAR(LossSum(rule, TwoSamples(), {.labels = labels, .targets = {}}), expected, 1e-12);
  EXPECT_EQ(LossScale(rule, 2), 0.5);
}

TEST(LossesTest, CrossEntropyOfHugeScoresDoesNotOverflow) {
  const RowMatrix huge = 1e30f * TwoSamples();
  const std::vector<std::int32_t> labels = {0, 2};
  EXPECT_EQ(LossSum({.loss = Loss::kCrossEntropy}, huge, {.labels = labels, .targets = {}}), 0);
}

TEST(LossesTest, ASimilarityThatIsNoNumberMakesALossThatIsNone) {
  RowMatrix similarities = TwoSamples();
  similarities.row(1).setConstant(NAN);
  const std::vector<std::int32_t> labels = {0, 1};
  const std::vector<float> targets = {1.0f, 0.5f};
  for (Loss loss : {Loss::kMargin, Loss::kOneMinusCosine, Loss::kCrossEntropy}) {
    EXPECT_TRUE(
        std::isnan(LossSum({.loss = loss}, similarities, {.labels = labels, .targets = {}})));
  }
  EXPECT_TRUE(std::isnan(LossSum({.loss = Loss::kMeanSquaredError}, similarities,
                                 {.labels = {}, .targets = targets})));
}

TEST(LossesTest, SlopesAgreeWithFiniteDifferences) {
  const std::vector<std::int32_t> labels = {0, 1};
  const std::vector<float> targets = {0.125f, -2.0f};
  for (const Loss loss :
       {Loss::kMargin, Loss::kOneMinusCosine, Loss::kCrossEntropy, Loss::kMeanSquaredError}) {
    const LossRule rule{.loss = loss, .margin = 0.2};
    const bool regression = loss == Loss::kMeanSquaredError;
    const Expected expected = regression ? Expected{.labels = {}, .targets = targets}
                                         : Expected{.labels = labels, .targets = {}};
    RowMatrix scores = TwoSamples();
    if (regression) scores = scores.leftCols(1).eval();
    RowMatrix slope;
    LossSlope(rule, scores, expected, &slope);
    for (Eigen::Index i = 0; i < scores.size(); ++i) {
      const float kept = scores.data()[i];
      constexpr float kStep = 1.0f / 128;
      scores.data()[i] = kept + kStep;
      const double above = LossSum(rule, scores, expected);
      scores.data()[i] = kept - kStep;
      const double below = LossSum(rule, scores, expected);
      scores.data()[i] = kept;
      EXPECT_NEAR(slope.data()[i], (above - below) / (2.0 * kStep), 1e-4)
          << "loss " << static_cast<int>(loss) << ", score " << i;
    }
  }
}

}  // namespace
}  // namespace ffzero
