#include "client/reproduce/curves.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/set_jobs.h"

namespace ffzero {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr auto kFfDd = v1::TrainingSpec::FF_DD;
constexpr auto kBpDd = v1::TrainingSpec::BP_DD;

TEST(MakeFigures, PutsAllStagesInARowAndQuartilesOverTheSeeds) {
  const std::vector<Figure> figures = MakeFigures({SetJobs::Succeeded("mlp", kFfDd, 0, 0.5),
                                                   SetJobs::Succeeded("mlp", kBpDd, 0, 0.1),
                                                   SetJobs::Succeeded("mlp", kFfDd, 1, 0.7)});
  ASSERT_EQ(figures.size(), 1u);
  const Figure& figure = figures.front();
  EXPECT_EQ(figure.experiment, "mlp");
  EXPECT_EQ(figure.title, "mlp on glyphs (synthetic data): median and quartiles of 2 seeds");
  EXPECT_FALSE(figure.regression);
  EXPECT_THAT(figure.boundaries, ElementsAre(2));
  ASSERT_EQ(figure.curves.size(), 2u);
  EXPECT_EQ(figure.curves[0].line, "ff_dd");
  ASSERT_EQ(figure.curves[0].stages.size(), 2u);
  const CurvePoint& point = figure.curves[0].stages[1][0];
  EXPECT_EQ(point.epoch, 3);
  EXPECT_DOUBLE_EQ(point.score.low, 55);
  EXPECT_DOUBLE_EQ(point.score.median, 60);
  EXPECT_DOUBLE_EQ(point.score.high, 65);
  EXPECT_EQ(figure.curves[1].stages.size(), 1u);
}

TEST(MakeFigures, DrawsR2AsItIs) {
  const std::vector<Figure> figures = MakeFigures({SetJobs::Succeeded("function1", kFfDd, 0, 0.9)});
  ASSERT_EQ(figures.size(), 1u);
  EXPECT_TRUE(figures[0].regression);
  EXPECT_EQ(figures[0].title, "mlp on function1 (synthetic data): 1 seed");
  EXPECT_DOUBLE_EQ(figures[0].curves[0].stages[0][0].score.median, 0.9);
}

TEST(MakeFigures, LeavesOutWhatDidNotSucceedAndEpochsThatWereNotEvaluated) {
  SetJob sparse = SetJobs::Succeeded("mlp", kBpDd, 0, 0.5);
  sparse.epochs[0].clear_test_accuracy();
  const std::vector<Figure> figures = MakeFigures(
      {SetJobs::In(v1::FAILED, "cnn", kFfDd, 0), SetJobs::Refused("mlp", kFfDd, 0, "why"), sparse});
  ASSERT_EQ(figures.size(), 1u);
  ASSERT_EQ(figures[0].curves.size(), 1u);
  ASSERT_EQ(figures[0].curves[0].stages[0].size(), 1u);
  EXPECT_EQ(figures[0].curves[0].stages[0][0].epoch, 2);
  EXPECT_THAT(MakeFigures({}), IsEmpty());
}

TEST(MakeFigures, WhatIsNotTrainedStaysAsItIsFromTheFirstEpochToTheLast) {
  SetJob moved = SetJobs::Succeeded("mlp", kBpDd, 0, 0.1);
  moved.plan.spec.mutable_training()->set_epochs(0);
  moved.plan.line = "moved";
  moved.epochs.clear();
  const std::vector<Figure> figures =
      MakeFigures({SetJobs::Succeeded("mlp", kFfDd, 0, 0.5), moved});
  ASSERT_EQ(figures.size(), 1u);
  const Curve& curve = figures[0].curves[1];
  EXPECT_EQ(curve.line, "moved");
  ASSERT_EQ(curve.stages.size(), 1u);
  ASSERT_EQ(curve.stages[0].size(), 2u);
  EXPECT_EQ(curve.stages[0][0].epoch, 1);
  EXPECT_EQ(curve.stages[0][1].epoch, 4);
  EXPECT_DOUBLE_EQ(curve.stages[0][1].score.median, 10);
}

}  // namespace
}  // namespace ffzero
