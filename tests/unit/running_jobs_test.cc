#include "server/running_jobs.h"

#include <optional>

#include "gtest/gtest.h"

namespace ffzero {
namespace {

const absl::Time kStart = absl::UnixEpoch();
absl::Time After(int seconds) { return kStart + absl::Seconds(seconds); }

TEST(RunningJobsTest, TellsOfTheRunThatIsLongestWithoutProgress) {
  RunningJobs jobs;
  EXPECT_EQ(jobs.LongestWithoutProgress(kStart), absl::ZeroDuration());
  RunningJobs::Entry old(&jobs, After(10));
  EXPECT_EQ(jobs.LongestWithoutProgress(After(15)), absl::Seconds(5)) << "since it began";
  std::optional<RunningJobs::Entry> young(std::in_place, &jobs, After(20));
  old.Progressed(After(25));
  EXPECT_EQ(jobs.LongestWithoutProgress(After(30)), absl::Seconds(10));
  young.reset();
  EXPECT_EQ(jobs.LongestWithoutProgress(After(30)), absl::Seconds(5));
}

TEST(RunningJobsTest, AsksOfCheckpointsApart) {
  RunningJobs jobs;
  RunningJobs::Entry run(&jobs, After(10));
  run.Progressed(After(20));
  EXPECT_EQ(jobs.LongestWithoutCheckpoint(After(30)), absl::Seconds(20)) << "since it began";
  run.Saved(After(25));
  EXPECT_EQ(jobs.LongestWithoutCheckpoint(After(30)), absl::Seconds(5));
  EXPECT_EQ(jobs.LongestWithoutProgress(After(30)), absl::Seconds(10));
}

TEST(RunningJobsTest, NoTimeIsLessThanNoneWhereTheClockIsSetBack) {
  RunningJobs jobs;
  const RunningJobs::Entry run(&jobs, After(10));
  EXPECT_EQ(jobs.LongestWithoutProgress(kStart), absl::ZeroDuration());
}

TEST(RunningJobsTest, RunsWhereNobodyAsks) {
  RunningJobs::Entry run(nullptr, kStart);
  run.Progressed(After(1));
  run.Saved(After(1));
}

}  // namespace
}  // namespace ffzero
