#include "core/training/schedule.h"

#include <gtest/gtest.h>

namespace ffzero {
namespace {

// Two stages, 130 samples in batches of 32, evaluated after epochs 4 and 6 on 70.
Schedule Small() {
  return {{.epochs = 6, .batch_size = 32, .num_directions = 2, .evaluate_every = 4}, 2, 130, 70};
}

TEST(ScheduleTest, TheLastPartialBatchIsKept) { EXPECT_EQ(Small().batches, 5); }

TEST(ScheduleTest, ChunksOfTheTestSetAreWholeBatchesAndNotTooSmall) {
  EXPECT_EQ(Small().chunk_size, 1024);
  EXPECT_EQ(Schedule({.batch_size = 7}, 1, 10, 2000).chunk_size, 1001);
  EXPECT_EQ(Schedule({.batch_size = 1500}, 1, 10, 2000).chunk_size, 1500);
  EXPECT_EQ(Schedule({.batch_size = 1500}, 1, 10, 2000).chunks, 2);
}

TEST(ScheduleTest, EvaluationIsDueEverySoManyEpochsAndAfterTheLast) {
  const Schedule schedule = Small();
  for (int epoch = 0; epoch < 6; ++epoch) {
    EXPECT_EQ(schedule.EvaluationDue(1, epoch), epoch == 3 || epoch == 5) << epoch;
  }
  EXPECT_EQ(schedule.evaluations(1), 2);
}

TEST(ScheduleTest, WorkCountsBatchesEvaluationsAndTheVote) {
  EXPECT_EQ(Small().work(), 2 * (6 * 5 + 2 * 1 + 1));
}

TEST(ScheduleTest, CostFollowsTheDefinitionOfAForwardEvaluation) {
  const Cost cost = Small().cost();
  EXPECT_EQ(cost.forward_evaluations, 2 * 6 * 5 * 4) << "a settings write on a started batch";
  EXPECT_EQ(cost.evaluation_passes, 2 * 3 * 3) << "70 samples are three started batches";
  EXPECT_EQ(cost.samples, 2 * 6 * 130 * 4 + 2 * 3 * 70);
  EXPECT_EQ(cost.settings_writes, 2 * 6 * 5 * 5 + 2) << "four trials and the new base, each step";
}

TEST(ScheduleTest, AGlobalLossTrainsAllStagesInOneCourse) {
  const Schedule schedule({.solver = TrainingSpec::Solver::kBpDd,
                           .epochs = 6,
                           .batch_size = 32,
                           .num_directions = 2,
                           .evaluate_every = 4},
                          3, 130, 70);
  EXPECT_EQ(schedule.courses, 1);
  EXPECT_EQ(schedule.work(), 6 * 5 + 2 * 1 + 1);
  const Cost cost = schedule.cost();
  EXPECT_EQ(cost.forward_evaluations, 6 * 5 * 4);
  EXPECT_EQ(cost.evaluation_passes, 3 * 3);
  EXPECT_EQ(cost.samples, 6 * 130 * 4 + 3 * 70);
  EXPECT_EQ(cost.settings_writes, 3 * (6 * 5 * 5 + 1)) << "three stages a trial";
}

TEST(ScheduleTest, CountsTheLongestJobsOnMnistWithoutOverflow) {
  const Schedule schedule({.epochs = 1'000'000, .batch_size = 1, .num_directions = 10'000}, 64,
                          60'000, 10'000);
  EXPECT_EQ(schedule.cost().forward_evaluations, 76'800'000'000'000'000);
}

TEST(ScheduleTest, AStageMayHaveItsOwnEpochsAndDirections) {
  const Schedule schedule({.epochs = 6,
                           .batch_size = 32,
                           .evaluate_every = 4,
                           .stages = {{}, {.epochs = 2, .num_directions = 3}}},
                          3, 130, 70);
  EXPECT_EQ(schedule.epochs, (std::vector{6, 2, 6}));
  EXPECT_TRUE(schedule.EvaluationDue(1, 1));
  EXPECT_FALSE(schedule.EvaluationDue(2, 1));
  EXPECT_EQ(schedule.work(), (6 + 2 + 6) * 5 + (2 + 1 + 2) + 3);
  EXPECT_EQ(schedule.cost().forward_evaluations, (6 + 6) * 5 * 2 + 2 * 5 * 6);
}

TEST(ScheduleTest, TheGreatestCountIsThatOfTheCost) {
  const Schedule local({.epochs = 6, .batch_size = 32, .num_directions = 3}, 3, 130, 70);
  EXPECT_EQ(local.greatest_count(), local.cost().samples);
  const Schedule global({.solver = TrainingSpec::Solver::kBpDd, .epochs = 6, .batch_size = 1}, 50,
                        130, 70);
  EXPECT_EQ(global.greatest_count(), global.cost().settings_writes);
  const Schedule endless({.epochs = 1'000'000, .batch_size = 1, .num_directions = 10'000}, 128,
                         1 << 30, 1);
  EXPECT_GT(endless.greatest_count(), 1e21);
}

TEST(ScheduleTest, AnExactGradientCostsOneForwardEvaluation) {
  const Schedule schedule({.solver = TrainingSpec::Solver::kBpAd, .epochs = 6, .batch_size = 32}, 3,
                          130, 70);
  EXPECT_EQ(schedule.cost().forward_evaluations, 6 * 5);
  EXPECT_EQ(schedule.cost().settings_writes, 3 * (6 * 5 + 1)) << "the new base alone";
}

}  // namespace
}  // namespace ffzero
