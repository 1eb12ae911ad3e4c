#include "core/training/probe_size.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace ffzero {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

ParameterGroup Group(const char* name, int offset, int size, float resolution, float noise = 0) {
  ParameterGroup group{.name = name, .offset = offset, .size = size};
  group.resolution = resolution;
  group.noise = noise;
  return group;
}

// Two stages: of 100 coarse and 25 fine settings, and of 300 that anything can be written to.
DeviceInfo TwoStages(float noise = 0) {
  DeviceInfo device;
  device.stages.push_back(
      {.settings = 125,
       .groups = {Group("coarse", 0, 100, 0.1f, noise), Group("fine", 100, 25, 0.02f, noise)}});
  device.stages.push_back({.settings = 300, .groups = {Group("free", 0, 300, 0)}});
  return device;
}

std::vector<FieldViolation> Wrong(const TrainingSpec& training) {
  ViolationList out;
  CheckProbes(training, TwoStages(), &out);
  return std::move(out).Take();
}

TEST(ProbeSizeTest, EveryGroupMovesByItsOwnStep) {
  const std::vector<float> lengths =
      GroupLengths({.epsilon_rule = EpsilonRule::kAuto, .epsilon = 1e-3}, TwoStages().stages[0], 1);
  ASSERT_EQ(lengths.size(), 2u);
  EXPECT_NEAR(lengths[0] * 1e-3 / std::sqrt(100), 0.1, 1e-6);
  EXPECT_NEAR(lengths[1] * 1e-3 / std::sqrt(25), 0.02, 1e-6);
}

TEST(ProbeSizeTest, OrByTenTimesTheNoiseOrByEpsilonWhereThatIsMore) {
  const std::vector<float> noisy = GroupLengths(
      {.epsilon_rule = EpsilonRule::kAuto, .epsilon = 1e-3}, TwoStages(0.01f).stages[0], 1);
  EXPECT_NEAR(noisy[0] * 1e-3 / std::sqrt(100), 0.1, 1e-6) << "a step";
  EXPECT_NEAR(noisy[1] * 1e-3 / std::sqrt(25), 0.1, 1e-6) << "the noise";
  const ProbeRule wide{.epsilon_rule = EpsilonRule::kAuto, .epsilon = 5};
  EXPECT_THAT(GroupLengths(wide, TwoStages().stages[0], 1), ElementsAre(1, 1));
  EXPECT_THAT(GroupLengths(wide, TwoStages().stages[1], 1), ElementsAre(1));
}

// Of a mesh of 64 ports, where a tenth of a photon a port and sample would be all noise.
TEST(ProbeSizeTest, NoiseOfReadingsMovesPeriodicSettingsByWhatBalancesItAndTheCurvature) {
  ParameterGroup phase = Group("phase", 0, 4096, 0);
  StageInfo stage{.settings = 4096, .readings = 64, .groups = {phase}};
  EXPECT_EQ(ReadNoiseMove(phase, stage, 128), 0) << "no noise";
  stage.read_noise = 0.1f;
  EXPECT_EQ(ReadNoiseMove(phase, stage, 128), 0) << "no period";
  phase.period = 2 * static_cast<float>(M_PI);
  EXPECT_NEAR(ReadNoiseMove(phase, stage, 128),
              std::cbrt(3 * 0.1 / std::sqrt(128.0 * 64)) / std::sqrt(128.0), 1e-6);
  phase.period *= 2;
  EXPECT_NEAR(ReadNoiseMove(phase, stage, 128), 2 * 0.0131786, 1e-6);
  stage.read_noise = 1e6f;
  EXPECT_NEAR(ReadNoiseMove(phase, stage, 128), 2 / std::sqrt(128.0), 1e-6) << "the most";
}

TEST(ProbeSizeTest, AShareOfALengthIsMadeUpFor) {
  const DeviceInfo device = TwoStages();
  const float share = ShareOf(device, {0, 1}, 0);
  EXPECT_FLOAT_EQ(share, std::sqrt(125 / 425.0f));
  const std::vector<float> lengths =
      GroupLengths({.epsilon_rule = EpsilonRule::kAuto, .epsilon = 1e-3}, device.stages[0], share);
  EXPECT_NEAR(lengths[0] * share * 1e-3 / std::sqrt(100), 0.1, 1e-6);
}

TEST(ProbeSizeTest, AFixedEpsilonIsTheSameForAllGroups) {
  EXPECT_THAT(GroupLengths({.epsilon = 1e-3}, TwoStages().stages[0], 1), IsEmpty());
}

// A hundred settings of steps of 0.1 take half a step, 0.05 each, from a length of 0.5 on.
TEST(ProbeSizeTest, AProbeOfLessThanHalfAStepIsRefusedWithTheSmallestThatIsUsable) {
  EXPECT_THAT(Wrong({.epsilon = 0.501}), IsEmpty());
  const std::vector<FieldViolation> wrong = Wrong({.epsilon = 1e-3});
  ASSERT_EQ(wrong.size(), 1u);
  EXPECT_EQ(wrong[0].field, "training.epsilon");
  EXPECT_EQ(
      wrong[0].description,
      "0.001 found, which moves each coarse of stage 1 by 0.0001, rms; the device writes them "
      "in steps of 0.1, and a probe of less than half a step writes nothing; must be at least "
      "0.501, or training.epsilon_rule AUTO");
}

TEST(ProbeSizeTest, WhereAllStagesMoveTogetherTheirSharesCount) {
  TrainingSpec training{.solver = TrainingSpec::Solver::kBpDd, .epsilon = 0.501};
  const std::vector<FieldViolation> wrong = Wrong(training);
  ASSERT_EQ(wrong.size(), 1u);
  EXPECT_THAT(wrong[0].description, HasSubstr("at least 0.922"));  // 0.5 / sqrt(125 / 425)
  training.epsilon = 0.923;
  EXPECT_THAT(Wrong(training), IsEmpty());
}

TEST(ProbeSizeTest, AStagesOwnEpsilonIsNamed) {
  TrainingSpec training{.epsilon = 1};
  training.stages = {{.epsilon = 0.25}};
  EXPECT_EQ(Wrong(training).at(0).field, "training.stages[0].epsilon");
}

TEST(ProbeSizeTest, WhatProbesNothingIsNotRefused) {
  EXPECT_THAT(Wrong({.epsilon_rule = EpsilonRule::kAuto}), IsEmpty());
  EXPECT_THAT(Wrong({.solver = TrainingSpec::Solver::kBpAd}), IsEmpty());
  EXPECT_THAT(Wrong({.epochs = 0}), IsEmpty());
  TrainingSpec second{};
  second.stages = {{.epochs = 0}};
  EXPECT_THAT(Wrong(second), IsEmpty());
}

TEST(ProbeSizeTest, SaysWhatItHasChosen) {
  EXPECT_THAT(DescribeProbes({}, TwoStages()), IsEmpty());
  EXPECT_THAT(DescribeProbes({.epsilon_rule = EpsilonRule::kAuto}, TwoStages()),
              ElementsAre("epsilon AUTO, stage 1: coarse 1 (0.1 a setting, 1 steps), fine 0.1 "
                          "(0.02 a setting, 1 steps)",
                          "epsilon AUTO, stage 2: free 0.001 (5.77e-05 a setting)"));
}

}  // namespace
}  // namespace ffzero
