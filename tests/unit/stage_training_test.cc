#include "core/stage_training.h"

#include <gtest/gtest.h>

namespace ffzero {
namespace {

TEST(StageTrainingTest, AnEntryOverridesWhatItSaysAndNothingElse) {
  TrainingSpec training{.epochs = 7, .learning_rate = 0.5};
  training.stages = {{},
                     {.epochs = 3,
                      .epsilon = 0.25,
                      .num_directions = 4,
                      .margin = 0.125,
                      .reading = Reading::kCentered,
                      .epsilon_rule = EpsilonRule::kAuto,
                      .optimizer = Optimizer::kAdam,
                      .learning_rate_schedule = RateSchedule::kCosine}};
  const TrainingSpec own = TrainingOf(training, 1);
  EXPECT_EQ(own.epochs, 3);
  EXPECT_EQ(own.epsilon, 0.25);
  EXPECT_EQ(own.num_directions, 4);
  EXPECT_EQ(own.margin, 0.125);
  EXPECT_EQ(own.learning_rate, 0.5);
  EXPECT_EQ(own.reading, Reading::kCentered);
  EXPECT_EQ(own.epsilon_rule, EpsilonRule::kAuto);
  EXPECT_EQ(own.optimizer, Optimizer::kAdam);
  EXPECT_EQ(own.learning_rate_schedule, RateSchedule::kCosine);
  EXPECT_TRUE(own.stages.empty());
  EXPECT_EQ(TrainingOf(training, 0).epochs, 7) << "an empty entry";
  EXPECT_EQ(TrainingOf(training, 2).epochs, 7) << "no entry";
}

}  // namespace
}  // namespace ffzero
