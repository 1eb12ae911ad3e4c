#include "server/store/job_moves.h"

#include <utility>

#include "tests/status_matchers.h"

namespace ffzero {
namespace {

using testing::HasSubstr;

JobRow RowIn(JobState state) { return {.record = {.id = "0a1b", .state = state}}; }

TEST(AfterReleaseTest, WhatAUserAskedForWins) {
  for (const JobState to : {JobState::kPending, JobState::kPaused}) {
    EXPECT_EQ(AfterRelease(JobState::kRunning, to), to);
    EXPECT_EQ(AfterRelease(JobState::kPausing, to), JobState::kPaused);
    EXPECT_EQ(AfterRelease(JobState::kCancelling, to), JobState::kCancelled);
  }
}

TEST(AfterDeathTest, CountsDeathsAndThoseThatTheJobIsToBlameFor) {
  JobRow row = RowIn(JobState::kRunning);
  std::string cause = "stopped";
  EXPECT_EQ(AfterDeath("", &row, &cause), JobState::kPending);
  EXPECT_EQ(AfterDeath("signal 11", &row, &cause), JobState::kPending);
  EXPECT_EQ(row.deaths, 2);
  EXPECT_EQ(row.crashes, 1);
  EXPECT_EQ(cause, "stopped") << "only a failure has a cause of its own";
}

TEST(AfterDeathTest, FailsAtTheThirdDeathInARow) {
  JobRow row = RowIn(JobState::kRunning);
  row.deaths = kMostDeaths - 1;
  std::string cause;
  EXPECT_EQ(AfterDeath("", &row, &cause), JobState::kFailed);
  EXPECT_THAT(cause, HasSubstr("is there memory enough?"));
}

TEST(AfterDeathTest, FailsAtTheThirdCrashWhateverWasSavedBetween) {
  JobRow row = RowIn(JobState::kRunning);
  row.crashes = kMostDeaths - 1;
  std::string cause;
  EXPECT_EQ(AfterDeath("signal 11", &row, &cause), JobState::kFailed);
  EXPECT_THAT(cause, HasSubstr("3 times, the last with signal 11"));
}

TEST(AfterDeathTest, WhatWasToPauseOrEndDoesSo) {
  for (const auto& [state, next] : {std::pair(JobState::kPausing, JobState::kPaused),
                                    std::pair(JobState::kCancelling, JobState::kCancelled)}) {
    JobRow row = RowIn(state);
    row.deaths = row.crashes = kMostDeaths;
    std::string cause;
    EXPECT_EQ(AfterDeath("signal 11", &row, &cause), next);
  }
}

TEST(CheckAfterSeqTest, NamesWhatThereIs) {
  const JobRecord job{.id = "0a1b", .first_seq = 11, .last_seq = 20};
  for (const std::int64_t after : {10, 15, 20}) EXPECT_THAT(CheckAfterSeq(job, after), IsOk());
  EXPECT_THAT(CheckAfterSeq(job, 9),
              FailsWith(absl::StatusCode::kOutOfRange,
                        testing::StrEq("after_seq: 9 found; job 0a1b has events 11 to 20, older "
                                       "ones were trimmed; watch after 10")));
  EXPECT_THAT(CheckAfterSeq(job, 21),
              FailsWith(absl::StatusCode::kOutOfRange,
                        testing::StrEq("after_seq: 21 found; job 0a1b has events 11 to 20")));
}

}  // namespace
}  // namespace ffzero
