#include "server/convert_step.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ffzero {
namespace {

using testing::ElementsAre;
using testing::Field;

TEST(ConvertStepTest, WhatIsLeftOutIsNothing) {
  ViolationList wrong;
  const StepChoices choices = TakeStepChoices(v1::StageTraining(), "s", &wrong);
  EXPECT_FALSE(choices.reading.has_value() || choices.epsilon_rule.has_value() ||
               choices.optimizer.has_value() || choices.learning_rate_schedule.has_value());
  v1::StageTraining message;
  WriteStepChoices(choices, &message);
  EXPECT_EQ(message.ByteSizeLong(), 0u);
}

TEST(ConvertStepTest, EveryChoiceComesBackAsItWas) {
  for (const bool first : {true, false}) {
    const StepChoices choices{
        .reading = first ? Reading::kRaw : Reading::kCentered,
        .epsilon_rule = first ? EpsilonRule::kFixed : EpsilonRule::kAuto,
        .optimizer = first ? Optimizer::kSgd : Optimizer::kAdam,
        .learning_rate_schedule = first ? RateSchedule::kConstant : RateSchedule::kCosine};
    v1::TrainingSpec message;
    WriteStepChoices(choices, &message);
    ViolationList wrong;
    const StepChoices again = TakeStepChoices(message, "training", &wrong);
    EXPECT_TRUE(wrong.found().empty());
    EXPECT_EQ(again.reading, choices.reading);
    EXPECT_EQ(again.epsilon_rule, choices.epsilon_rule);
    EXPECT_EQ(again.optimizer, choices.optimizer);
    EXPECT_EQ(again.learning_rate_schedule, choices.learning_rate_schedule);
  }
}

TEST(ConvertStepTest, NumbersWithoutANameAreRefusedByTheirField) {
  v1::StageTraining message;
  message.set_reading(static_cast<v1::TrainingSpec::Reading>(9));
  message.set_epsilon_rule(static_cast<v1::TrainingSpec::EpsilonRule>(9));
  message.set_optimizer(static_cast<v1::TrainingSpec::Optimizer>(9));
  message.set_learning_rate_schedule(static_cast<v1::TrainingSpec::LearningRateSchedule>(9));
  ViolationList wrong;
  TakeStepChoices(message, "training.stages[1]", &wrong);
  EXPECT_THAT(
      wrong.found(),
      ElementsAre(Field(&FieldViolation::field, "training.stages[1].reading"),
                  Field(&FieldViolation::field, "training.stages[1].epsilon_rule"),
                  Field(&FieldViolation::field, "training.stages[1].optimizer"),
                  Field(&FieldViolation::field, "training.stages[1].learning_rate_schedule")));
  EXPECT_EQ(wrong.found()[0].description, "9 found; must be RAW or CENTERED");
}

}  // namespace
}  // namespace ffzero
