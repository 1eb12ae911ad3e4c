#include "server/store/job_state.h"

#include <gmock/gmock.h>

#include <set>
#include <string>

namespace ffzero {
namespace {

constexpr JobState kStates[] = {JobState::kPending, JobState::kRunning,    JobState::kPausing,
                                JobState::kPaused,  JobState::kCancelling, JobState::kSucceeded,
                                JobState::kFailed,  JobState::kCancelled};

// "PENDING>RUNNING" and so on.
std::set<std::string> LegalMoves() {
  std::set<std::string> legal;
  for (const JobState from : kStates) {
    for (const JobState to : kStates) {
      const std::string name =
          std::string(JobStateName(from)) + ">" + std::string(JobStateName(to));
      if (IsLegalTransition(from, to)) legal.insert(name);
    }
  }
  return legal;
}

TEST(JobStateTest, GoesOnlyTheseWays) {
  EXPECT_THAT(LegalMoves(),
              testing::UnorderedElementsAre(
                  "PENDING>RUNNING", "PENDING>PAUSED", "PENDING>CANCELLED",     //
                  "RUNNING>PENDING", "RUNNING>PAUSING", "RUNNING>CANCELLING",   //
                  "RUNNING>SUCCEEDED", "RUNNING>FAILED",                        //
                  "PAUSING>PAUSED", "PAUSING>CANCELLING", "PAUSING>SUCCEEDED",  //
                  "PAUSING>FAILED", "PAUSED>PENDING", "PAUSED>CANCELLED",       //
                  "CANCELLING>SUCCEEDED", "CANCELLING>FAILED", "CANCELLING>CANCELLED"));
}

TEST(JobStateTest, AnEndedJobNeverChangesAndNobodyWorksOnIt) {
  for (const JobState from : kStates) {
    if (!IsTerminal(from)) continue;
    EXPECT_FALSE(IsAtWork(from));
    for (const JobState to : kStates) EXPECT_FALSE(IsLegalTransition(from, to));
  }
  EXPECT_TRUE(IsTerminal(JobState::kSucceeded));
  EXPECT_TRUE(IsTerminal(JobState::kFailed));
  EXPECT_TRUE(IsTerminal(JobState::kCancelled));
}

TEST(JobStateTest, SomebodyWorksOnAJobThatRunsAndUntilItHasStopped) {
  std::set<JobState> at_work;
  for (const JobState state : kStates) {
    if (IsAtWork(state)) at_work.insert(state);
  }
  EXPECT_THAT(at_work, testing::UnorderedElementsAre(JobState::kRunning, JobState::kPausing,
                                                     JobState::kCancelling));
}

}  // namespace
}  // namespace ffzero
