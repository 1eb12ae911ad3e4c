#include "server/checkpoint_clock.h"

#include "gtest/gtest.h"

namespace ffzero {
namespace {

const absl::Time kStart = absl::UnixEpoch();

TEST(CheckpointClockTest, IsDueWhenTheTimeHasPassedAndThenAgain) {
  CheckpointClock clock({.checkpoint_interval = absl::Seconds(10)}, kStart, 0, false);
  EXPECT_FALSE(clock.Due(kStart + absl::Seconds(9), 1'000'000));
  EXPECT_TRUE(clock.Due(kStart + absl::Seconds(10), 0));
  clock.Saved(kStart + absl::Seconds(12), 0);
  EXPECT_FALSE(clock.Due(kStart + absl::Seconds(21), 0));
  EXPECT_TRUE(clock.Due(kStart + absl::Seconds(22), 0));
}

TEST(CheckpointClockTest, IsDueAfterSoManyEvaluationsSinceTheLast) {
  CheckpointClock clock({.checkpoint_evaluations = 100}, kStart, 50, false);
  EXPECT_FALSE(clock.Due(kStart, 149));
  EXPECT_TRUE(clock.Due(kStart, 150));
  clock.Saved(kStart, 152);
  EXPECT_FALSE(clock.Due(kStart, 251));
  EXPECT_TRUE(clock.Due(kStart, 252));
}

TEST(CheckpointClockTest, ASuspectJobSavesItsFirstStepAtOnceAndThenByItsRule) {
  CheckpointClock clock({}, kStart, 50, true);
  EXPECT_FALSE(clock.Due(kStart, 50)) << "there is nothing to save yet";
  EXPECT_TRUE(clock.Due(kStart, 52));
  clock.Saved(kStart, 52);
  EXPECT_FALSE(clock.Due(kStart, 54));
}

}  // namespace
}  // namespace ffzero
