#include "server/convert_report.h"

#include <gtest/gtest.h>

namespace ffzero {
namespace {

StepReport EvaluatedEpoch() {
  StepReport report;
  report.stage = 1;
  report.epoch = 2;
  report.cost.forward_evaluations = 30;
  report.epoch_metrics = EpochMetrics{
      .train_loss = 0.5, .evaluated = true, .test_loss = 0.6, .test_accuracy = 0.7, .test_r2 = 0.8};
  return report;
}

TEST(EpochMessageTest, HasTheFigureOfItsTaskAlone) {
  const Cost planned{.forward_evaluations = 300};
  const v1::EpochMetrics classes = EpochMessage(EvaluatedEpoch(), planned, /*regression=*/false);
  EXPECT_EQ(classes.test_accuracy(), 0.7);
  EXPECT_FALSE(classes.has_test_r2());
  EXPECT_EQ(classes.forward_evaluations(), 30);
  EXPECT_EQ(classes.planned_forward_evaluations(), 300);
  const v1::EpochMetrics regression = EpochMessage(EvaluatedEpoch(), planned, /*regression=*/true);
  EXPECT_EQ(regression.test_r2(), 0.8);
  EXPECT_FALSE(regression.has_test_accuracy());
}

TEST(EpochMessageTest, SaysNothingOfATestThatWasNotMade) {
  StepReport report = EvaluatedEpoch();
  report.epoch_metrics->evaluated = false;
  const v1::EpochMetrics message = EpochMessage(report, {}, /*regression=*/false);
  EXPECT_EQ(message.train_loss(), 0.5);
  EXPECT_FALSE(message.has_test_loss());
  EXPECT_FALSE(message.has_test_accuracy());
}

TEST(StepMessageTest, CarriesPlaceLossAndCost) {
  StepReport report = EvaluatedEpoch();
  report.batch = 3;
  report.batch_metrics = BatchMetrics{.loss = 0.25, .step = 9};
  const v1::StepMetrics message = StepMessage(report);
  EXPECT_EQ(message.stage(), 1);
  EXPECT_EQ(message.epoch(), 2);
  EXPECT_EQ(message.batch(), 3);
  EXPECT_EQ(message.loss(), 0.25);
  EXPECT_EQ(message.forward_evaluations(), 30);
}

TEST(SetCostTest, SetsEveryCounter) {
  v1::Job job;
  SetCost({.forward_evaluations = 1, .evaluation_passes = 2, .samples = 3, .settings_writes = 4},
          &job);
  EXPECT_EQ(job.forward_evaluations(), 1);
  EXPECT_EQ(job.evaluation_passes(), 2);
  EXPECT_EQ(job.samples(), 3);
  EXPECT_EQ(job.settings_writes(), 4);
}

TEST(ToProtoTest, TranslatesResultsAndIdentity) {
  const TrainingResult result{.stages = {{.test_loss = 0.1, .test_accuracy = 0.9, .test_r2 = 0.2}},
                              .vote_test_accuracy = 0.95};
  const v1::TrainingResult message = ToProto(result);
  ASSERT_EQ(message.stages_size(), 1);
  EXPECT_EQ(message.stages(0).test_loss(), 0.1);
  EXPECT_EQ(message.stages(0).test_accuracy(), 0.9);
  EXPECT_EQ(message.stages(0).test_r2(), 0.2);
  EXPECT_EQ(message.vote_test_accuracy(), 0.95);
  const v1::DeviceIdentity identity = ToProto(DeviceInfo{.kind = "photonic",
                                                         .serial = "s",
                                                         .firmware = "f",
                                                         .calibration_id = "c",
                                                         .arithmetic = "a"});
  EXPECT_EQ(identity.kind() + identity.serial() + identity.firmware() + identity.calibration_id() +
                identity.arithmetic(),
            "photonicsfca");
}

}  // namespace
}  // namespace ffzero
