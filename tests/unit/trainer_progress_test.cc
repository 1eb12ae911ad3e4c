#include "core/training/trainer_progress.h"

#include <gtest/gtest.h>

namespace ffzero {
namespace {

// Two stages, 6 epochs of 5 batches; the test set is one chunk.
const Schedule kSchedule({.epochs = 6, .batch_size = 32}, 2, 130, 70);

TrainerProgress Somewhere() {
  TrainerProgress progress;
  progress.phase = Phase::kEvaluating;
  progress.course = 1;
  progress.epoch = 3;
  progress.batch = 5;
  progress.work = 47;
  progress.cost = {
      .forward_evaluations = 1, .evaluation_passes = 2, .samples = 3, .settings_writes = 4};
  progress.epoch_loss_sum = 0.1;
  progress.result.stages = {{.test_loss = 0.5, .test_accuracy = 0.25, .test_r2 = 0.125}, {}};
  progress.result.vote_test_accuracy = 0.75;
  return progress;
}

bool IsTaken(const TrainerProgress& progress) {
  return DecodeProgress(EncodeProgress(progress), kSchedule).has_value();
}

TEST(TrainerProgressTest, DecodesWhatWasEncoded) {
  const auto decoded = DecodeProgress(EncodeProgress(Somewhere()), kSchedule);
  ASSERT_TRUE(decoded.has_value());
  EXPECT_EQ(decoded->phase, Phase::kEvaluating);
  EXPECT_EQ(decoded->work, 47);
  EXPECT_EQ(decoded->cost, Somewhere().cost);
  EXPECT_EQ(decoded->result, Somewhere().result);
  EXPECT_EQ(EncodeProgress(*decoded), EncodeProgress(Somewhere()));
}

TEST(TrainerProgressTest, ItsBytesAreThoseOfTheFirstVersion) {
  const std::string bytes = EncodeProgress(Somewhere());
  EXPECT_EQ(bytes.substr(0, 24),
            std::string("\1\0\0\0\1\0\0\0\3\0\0\0\5\0\0\0\0\0\0\0\x2f\0\0\0", 24));
  // Five of u32, five of u64, a sum, the evaluation's six, two stages of three and the vote.
  EXPECT_EQ(bytes.size(), 5u * 4 + (5 + 1 + 6 + 2 * 3 + 1) * 8);
}

TEST(TrainerProgressTest, ExposuresAreReadWithoutTheSchedule) {
  EXPECT_EQ(Somewhere().exposures(), 3);
  EXPECT_EQ(ExposuresIn(EncodeProgress(Somewhere())), 3);
  EXPECT_EQ(ExposuresIn("damaged"), 0);
  TrainerProgress absurd = Somewhere();
  absurd.cost.evaluation_passes = -1;
  EXPECT_EQ(ExposuresIn(EncodeProgress(absurd)), 0);
}

TEST(TrainerProgressTest, BytesMissingOrLeftOverAreRefused) {
  const std::string bytes = EncodeProgress(Somewhere());
  EXPECT_FALSE(DecodeProgress(bytes.substr(0, bytes.size() - 1), kSchedule).has_value());
  EXPECT_FALSE(DecodeProgress(bytes + "x", kSchedule).has_value());
  EXPECT_FALSE(DecodeProgress("", kSchedule).has_value());
}

TEST(TrainerProgressTest, PlacesOffTheScheduleAreRefused) {
  for (int TrainerProgress::*place : {&TrainerProgress::course, &TrainerProgress::epoch,
                                      &TrainerProgress::batch, &TrainerProgress::chunk}) {
    for (int value : {-1, 6}) {
      TrainerProgress progress = Somewhere();
      progress.*place = value;
      EXPECT_FALSE(IsTaken(progress)) << value;
    }
  }
  TrainerProgress progress = Somewhere();
  progress.phase = static_cast<Phase>(4);
  EXPECT_FALSE(IsTaken(progress));
}

TEST(TrainerProgressTest, ABatchBeyondTheLastIsNoPlaceToTrainOn) {
  TrainerProgress progress = Somewhere();
  progress.phase = Phase::kTraining;
  EXPECT_FALSE(IsTaken(progress));
  progress.batch = 4;
  EXPECT_TRUE(IsTaken(progress));
}

TEST(TrainerProgressTest, AJobThatIsDoneStandsBehindItsLastCourse) {
  TrainerProgress progress = Somewhere();
  progress.phase = Phase::kDone;
  progress.course = 2;
  EXPECT_FALSE(IsTaken(progress)) << "in an epoch";
  progress.epoch = progress.batch = 0;
  EXPECT_TRUE(IsTaken(progress));
}

TEST(TrainerProgressTest, AVoteIsTakenUpAtItsBeginningAlone) {
  const Schedule many({.epochs = 6, .batch_size = 32}, 2, 130, 7000);
  TrainerProgress progress = Somewhere();
  progress.phase = Phase::kVoting;
  progress.course = progress.epoch = progress.batch = 0;
  EXPECT_TRUE(DecodeProgress(EncodeProgress(progress), many).has_value());
  progress.chunk = 1;
  EXPECT_FALSE(DecodeProgress(EncodeProgress(progress), many).has_value());
  progress.chunk = 0;
  progress.course = 1;
  EXPECT_FALSE(DecodeProgress(EncodeProgress(progress), many).has_value());
}

TEST(TrainerProgressTest, WhatCostMoreThanTheWholeJobIsRefused) {
  const Cost plan = kSchedule.cost();
  TrainerProgress progress = Somewhere();
  progress.cost = plan;
  progress.work = kSchedule.work();
  EXPECT_TRUE(IsTaken(progress));
  for (std::int64_t Cost::*counter : {&Cost::forward_evaluations, &Cost::evaluation_passes,
                                      &Cost::samples, &Cost::settings_writes}) {
    for (const std::int64_t value : {plan.*counter + 1, std::int64_t{-1}}) {
      progress.cost = plan;
      progress.cost.*counter = value;
      EXPECT_FALSE(IsTaken(progress)) << value;
    }
  }
  progress.cost = plan;
  ++progress.work;
  EXPECT_FALSE(IsTaken(progress));
}

}  // namespace
}  // namespace ffzero
