#include "client/views/progress.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

#include "tests/unit/job_events.h"

namespace ffzero {
namespace {

class ProgressTest : public testing::Test {
 protected:
  JobEvents events_;
  Progress progress_{JobEvents::Job()};
};

TEST_F(ProgressTest, KnowsNothingBeforeTheFirstEvent) {
  EXPECT_EQ(progress_.stage(), -1);
  EXPECT_EQ(progress_.stage_fraction(), 0);
  EXPECT_EQ(progress_.rate(), 0);
  EXPECT_FALSE(progress_.left().has_value());
}

TEST_F(ProgressTest, TakesRateAndTimeLeftFromTheEventsOwnTimes) {
  progress_.Add(events_.State(0, v1::RUNNING));
  progress_.Add(events_.Epoch(2, 0, 0));
  EXPECT_EQ(progress_.rate(), 50);  // 100 in 2 s, however fast they were replayed
  EXPECT_EQ(progress_.left(), absl::Seconds(14));
  EXPECT_EQ(progress_.fraction(), 0.125);
  EXPECT_EQ(progress_.stage_fraction(), 0.25);
}

TEST_F(ProgressTest, ForgetsTheSpeedOfLongAgo) {
  progress_.Add(events_.State(0, v1::RUNNING));
  progress_.Add(events_.Epoch(1, 0, 0));
  progress_.Add(events_.Epoch(21, 0, 1));
  progress_.Add(events_.Epoch(41, 0, 2));
  EXPECT_EQ(progress_.rate(), 5);
}

TEST_F(ProgressTest, CountsNoTimeInWhichTheJobWaited) {
  progress_.Add(events_.State(0, v1::RUNNING));
  progress_.Add(events_.Epoch(2, 0, 0));
  progress_.Add(events_.State(3, v1::PENDING, "the server is shutting down"));
  progress_.Add(events_.State(1000, v1::RUNNING));
  EXPECT_EQ(progress_.rate(), 0);
  progress_.Add(events_.Epoch(1002, 0, 1));
  EXPECT_EQ(progress_.rate(), 50);
}

TEST_F(ProgressTest, KeepsItsRangesWhateverAServerSays) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  progress_.Add(events_.State(0, v1::RUNNING));
  v1::JobEvent event = events_.Epoch(2, 0, 0);
  v1::EpochMetrics* epoch = event.mutable_epoch();
  for (const int index : {std::numeric_limits<int>::min(), std::numeric_limits<int>::max()}) {
    for (const std::int64_t count : {-kMost - 1, kMost}) {
      epoch->set_stage(index);
      epoch->set_epoch(index);
      epoch->set_forward_evaluations(count);
      epoch->set_planned_forward_evaluations(kMost);
      progress_.Add(event);
      EXPECT_GE(progress_.fraction(), 0);
      EXPECT_LE(progress_.fraction(), 1);
      EXPECT_GE(progress_.stage_fraction(), 0);
      EXPECT_LE(progress_.stage_fraction(), 1);
      EXPECT_GE(progress_.rate(), 0);
    }
  }
}

TEST_F(ProgressTest, MovesWithinAnEpoch) {
  progress_.Add(events_.State(0, v1::RUNNING));
  progress_.Add(events_.Step(1, 0, 0, 50));
  EXPECT_EQ(progress_.epoch(), 0);
  EXPECT_EQ(progress_.stage_fraction(), 0.125);
  progress_.Add(events_.Epoch(2, 0, 0));
  progress_.Add(events_.Step(3, 0, 1, 120));
  EXPECT_DOUBLE_EQ(progress_.stage_fraction(), 0.3);
  EXPECT_EQ(progress_.loss(), 0.75);
}

TEST_F(ProgressTest, BeginsEachStageAnew) {
  progress_.Add(events_.State(0, v1::RUNNING));
  for (int epoch = 0; epoch < 4; ++epoch) progress_.Add(events_.Epoch(epoch + 1, 0, epoch));
  progress_.Add(events_.StageFinished(4, 0, 0.6));
  EXPECT_EQ(progress_.stage_fraction(), 1);
  EXPECT_EQ(progress_.stage_time(), absl::Seconds(4));
  EXPECT_EQ(progress_.stage_rate(), 100);
  progress_.Add(events_.Step(5, 1, 0, 450));
  EXPECT_EQ(progress_.stage(), 1);
  EXPECT_EQ(progress_.stage_fraction(), 0.125);
  EXPECT_FALSE(progress_.test_accuracy().has_value());
  EXPECT_EQ(progress_.stage_time(), absl::Seconds(1));
  EXPECT_EQ(progress_.stage_rate(), 50);
}

TEST_F(ProgressTest, IsNoneTheWorseForAWatcherThatCameLate) {
  progress_.Add(events_.Epoch(100, 1, 1));
  EXPECT_EQ(progress_.stage(), 1);
  EXPECT_EQ(progress_.stage_fraction(), 0.5);
  EXPECT_EQ(progress_.fraction(), 0.75);
  progress_.Add(events_.Step(101, 1, 2, 650));
  EXPECT_DOUBLE_EQ(progress_.stage_fraction(), 0.625);
  EXPECT_EQ(progress_.rate(), 50);
}

}  // namespace
}  // namespace ffzero
