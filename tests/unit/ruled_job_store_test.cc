#include "server/store/ruled_job_store.h"

#include <map>

#include "absl/time/clock.h"
#include "tests/unit/job_store_fixture.h"

namespace ffzero {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

// What becomes of jobs when the server dies over them.
class RecoveryTest : public JobStoreTest {
 protected:
  // The server dies, by the fault of the jobs in `crashes` as far as anybody knows.
  Recovery Die(const std::map<std::string, std::string>& crashes = {}) {
    return store_->RecoverInterrupted(crashes).value();
  }
};
INSTANTIATE_TEST_SUITE_P(EachStorage, RecoveryTest, EachStorage(), NameOfStorage);

TEST_P(RecoveryTest, EachStateAtWorkEndsAsItWasMeantTo) {
  const std::map<JobState, JobState> goes = {{JobState::kRunning, JobState::kPending},
                                             {JobState::kPausing, JobState::kPaused},
                                             {JobState::kCancelling, JobState::kCancelled}};
  std::map<std::string, JobState> expected;
  std::vector<Claim> claims;
  for (const auto& [from, to] : goes) {
    Claim claim;
    expected[SubmitAs(from, &claim)] = to;
    claims.push_back(claim);
  }
  const Recovery recovery = Die();
  EXPECT_EQ(recovery.resumed, 2) << "the cancelled one does not go on";
  EXPECT_THAT(recovery.failed, IsEmpty());
  EXPECT_THAT(recovery.unreadable, IsEmpty());
  for (const auto& [id, state] : expected) {
    EXPECT_EQ(StateOf(id), state);
    EXPECT_THAT(Log(id).back(), HasSubstr(": the server that ran it stopped"));
  }
  for (const Claim& claim : claims) {
    EXPECT_THAT(store_->Append(claim, {}),
                FailsWith(absl::StatusCode::kAborted, HasSubstr("is stale")));
  }
}

TEST_P(RecoveryTest, JobsThatNobodyWorksOnStayAsTheyAre) {
  for (const JobState state : {JobState::kPending, JobState::kPaused, JobState::kSucceeded}) {
    Claim claim;
    const std::string id = SubmitAs(state, &claim);
    const std::vector<std::string> before = Log(id);
    EXPECT_EQ(Die({{id, "signal 11"}}).resumed, 0);
    EXPECT_EQ(StateOf(id), state);
    EXPECT_EQ(Log(id), before);
  }
}

TEST_P(RecoveryTest, ThreeDeathsInARowWithoutACheckpointFailAJob) {
  const std::string id = Submit();
  for (int death = 1; death < kMostDeaths; ++death) {
    ClaimNext();
    EXPECT_EQ(Die().resumed, 1);
  }
  const Claim last = ClaimNext();
  EXPECT_THAT(Die().failed, ElementsAre(Pair(id, AllOf(HasSubstr("died 3 times in a row"),
                                                       HasSubstr("saved no checkpoint")))));
  const JobRecord job = store_->Get(id).value();
  EXPECT_EQ(job.state, JobState::kFailed);
  EXPECT_THAT(job.error, HasSubstr("died 3 times in a row"));
  EXPECT_EQ(Log(id).back(), "FAILED: " + job.error);
  EXPECT_FALSE(store_->ClaimNext("w").value().has_value());
  EXPECT_THAT(store_->Append(last, {}), FailsWith(absl::StatusCode::kAborted, HasSubstr("FAILED")));
}

TEST_P(RecoveryTest, ACheckpointForgetsTheDeathsBeforeIt) {
  const std::string id = Submit();
  for (int round = 0; round < kMostDeaths; ++round) {
    ASSERT_THAT(SaveCheckpoint(ClaimNext()), IsOk());
    EXPECT_EQ(Die().resumed, 1);
    ClaimNext();
    EXPECT_EQ(Die().resumed, 1) << "the second without a checkpoint";
  }
  EXPECT_EQ(StateOf(id), JobState::kPending);
}

TEST_P(RecoveryTest, AClaimIsSuspectFromADeathToTheNextCheckpoint) {
  Submit();
  EXPECT_FALSE(ClaimNext().suspect);
  Die();
  const Claim after = ClaimNext();
  EXPECT_TRUE(after.suspect);
  ASSERT_THAT(store_->Release(after, {}, JobState::kPending, "draining"), IsOk());
  const Claim still = ClaimNext();
  EXPECT_TRUE(still.suspect) << "an orderly end proves nothing";
  ASSERT_THAT(SaveCheckpoint(still), IsOk());
  ASSERT_THAT(store_->Release(still, {}, JobState::kPending, "draining"), IsOk());
  EXPECT_FALSE(ClaimNext().suspect);
}

TEST_P(RecoveryTest, ThreeCrashesFailTheJobToBlameWhateverItSavedBetween) {
  const std::string guilty = Submit(), other = Submit();
  for (int crash = 1; crash <= kMostDeaths; ++crash) {
    const Claim claim = ClaimNext(), bystander = ClaimNext();
    ASSERT_EQ(claim.job_id, guilty);
    ASSERT_THAT(SaveCheckpoint(claim), IsOk());
    ASSERT_THAT(SaveCheckpoint(bystander), IsOk());
    const Recovery recovery = Die({{guilty, "signal 11"}, {"nobody", "signal 9"}});
    if (crash < kMostDeaths) {
      EXPECT_EQ(recovery.resumed, 2);
    } else {
      EXPECT_THAT(recovery.failed,
                  ElementsAre(Pair(guilty, HasSubstr("3 times, the last with signal 11"))));
    }
  }
  EXPECT_EQ(StateOf(guilty), JobState::kFailed);
  EXPECT_EQ(StateOf(other), JobState::kPending);
}

TEST_P(RecoveryTest, AJobThatWasToPauseOrEndDoesSoHoweverOftenTheServerDied) {
  for (const auto& [asked, reached] : {std::pair(JobState::kPausing, JobState::kPaused),
                                       std::pair(JobState::kCancelling, JobState::kCancelled)}) {
    const std::string id = Submit();
    for (int death = 1; death < kMostDeaths; ++death) {
      ClaimNext();
      Die({{id, "signal 11"}});
    }
    ClaimNext();
    ASSERT_THAT(asked == JobState::kPausing ? store_->Pause(id, "u") : store_->Cancel(id, "u"),
                IsOk());
    EXPECT_THAT(Die({{id, "signal 11"}}).failed, IsEmpty());
    EXPECT_EQ(StateOf(id), reached);
  }
}

INSTANTIATE_TEST_SUITE_P(EachStorage, JobStoreTest, EachStorage(), NameOfStorage);

TEST_P(JobStoreTest, ADeletedJobIsGoneEverywhere) {
  const NewJob job{
      .request_id = "r", .submitted = "a", .start = CheckpointRecord{.bytes = "begin"}};
  const std::string id = Submit(job);
  const Claim claim = ClaimNext();
  ASSERT_THAT(SaveCheckpoint(claim), IsOk());
  ASSERT_THAT(End(claim), IsOk());
  const std::string kept = Submit();
  ASSERT_THAT(store_->Delete(id), IsOk());
  const auto gone = FailsWith(absl::StatusCode::kNotFound, HasSubstr(id));
  EXPECT_THAT(store_->Get(id), gone);
  EXPECT_THAT(store_->Delete(id), gone);
  EXPECT_THAT(store_->ReadEvents(id, 0, 10), gone);
  EXPECT_THAT(store_->ReadCheckpoint(id, 0), gone);
  EXPECT_THAT(store_->ReadStart(id), gone);
  EXPECT_THAT(store_->Cancel(id, "user"), gone);
  EXPECT_THAT(store_->Append(claim, {}), gone);
  const JobPage page = store_->List({}).value();
  ASSERT_EQ(page.jobs.size(), 1u);
  EXPECT_EQ(page.jobs[0].id, kept);
  EXPECT_NE(Submit({.request_id = "r", .submitted = "b"}), id) << "the request id is free again";
}

TEST_P(JobStoreTest, OnlyAJobThatHasEndedIsDeleted) {
  for (const JobState state : {JobState::kPending, JobState::kRunning, JobState::kPausing,
                               JobState::kPaused, JobState::kCancelling}) {
    Claim claim;
    const std::string id = SubmitAs(state, &claim);
    EXPECT_THAT(store_->Delete(id),
                FailsWith(absl::StatusCode::kFailedPrecondition,
                          AllOf(HasSubstr("it is " + std::string(JobStateName(state))),
                                HasSubstr("cancel it first"))));
    EXPECT_EQ(StateOf(id), state);
  }
}

TEST_P(JobStoreTest, TheJobThatEndedFirstIsDeletedFirst) {
  const std::string first = Submit(), second = Submit(), third = Submit();
  const Claim first_claim = ClaimNext(), second_claim = ClaimNext();
  ASSERT_THAT(End(second_claim), IsOk());
  const absl::Time between = absl::Now();
  absl::SleepFor(absl::Milliseconds(1));
  ASSERT_THAT(End(first_claim), IsOk());
  EXPECT_EQ(store_->DeleteOldestEnded(between).value(), second);
  EXPECT_EQ(store_->DeleteOldestEnded(between).value(), std::nullopt);
  EXPECT_EQ(store_->DeleteOldestEnded(absl::InfiniteFuture()).value(), first);
  EXPECT_EQ(store_->DeleteOldestEnded(absl::InfiniteFuture()).value(), std::nullopt);
  EXPECT_EQ(StateOf(third), JobState::kPending);
}

}  // namespace
}  // namespace ffzero
