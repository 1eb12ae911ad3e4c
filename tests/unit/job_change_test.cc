#include "server/store/job_change.h"

#include <map>
#include <optional>

#include "tests/unit/job_store_fixture.h"

namespace ffzero {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

// What any store does with one job.
INSTANTIATE_TEST_SUITE_P(EachStorage, JobStoreTest, EachStorage(), NameOfStorage);

constexpr JobState kStates[] = {JobState::kPending, JobState::kRunning,    JobState::kPausing,
                                JobState::kPaused,  JobState::kCancelling, JobState::kSucceeded,
                                JobState::kFailed,  JobState::kCancelled};

std::string Name(JobState state) { return std::string(JobStateName(state)); }

// What a user may ask of a job in each state.
class UserMovesTest : public JobStoreTest {
 protected:
  // `moves`: where it leads from each state; from others it is refused and changes nothing.
  template <typename Ask>
  void ExpectMoves(const Ask& ask, const std::map<JobState, JobState>& moves,
                   const std::string& cannot) {
    for (const JobState from : kStates) {
      SCOPED_TRACE(Name(from));
      Claim claim;
      const std::string id = SubmitAs(from, &claim);
      std::vector<std::string> log = Log(id);
      const absl::StatusOr<JobRecord> after = ask(id);
      const auto move = moves.find(from);
      if (move == moves.end()) {
        const std::string found = absl::StrCat("job ", id, ": it is ", Name(from));
        EXPECT_THAT(after, FailsWith(absl::StatusCode::kFailedPrecondition,
                                     AllOf(HasSubstr(found), HasSubstr(cannot))));
      } else {
        ASSERT_THAT(after, IsOk());
        EXPECT_EQ(after->state, move->second);
        if (move->second != from) log.push_back(Name(move->second) + ": by ada");
      }
      EXPECT_EQ(Log(id), log);
    }
  }
};
INSTANTIATE_TEST_SUITE_P(EachStorage, UserMovesTest, EachStorage(), NameOfStorage);

TEST_P(UserMovesTest, CancelEndsWhatNobodyWorksOnAndAsksTheWorkerElse) {
  ExpectMoves([&](const std::string& id) { return store_->Cancel(id, "by ada"); },
              {{JobState::kPending, JobState::kCancelled},
               {JobState::kPaused, JobState::kCancelled},
               {JobState::kRunning, JobState::kCancelling},
               {JobState::kPausing, JobState::kCancelling},
               {JobState::kCancelling, JobState::kCancelling}},
              "already and cannot be cancelled");
}

TEST_P(UserMovesTest, PauseStopsWhatNobodyWorksOnAndAsksTheWorkerElse) {
  ExpectMoves([&](const std::string& id) { return store_->Pause(id, "by ada"); },
              {{JobState::kPending, JobState::kPaused},
               {JobState::kRunning, JobState::kPausing},
               {JobState::kPausing, JobState::kPausing}},
              "cannot be paused");
}

TEST_P(UserMovesTest, ResumePutsAPausedJobIntoTheQueue) {
  ExpectMoves([&](const std::string& id) { return store_->Resume(id, "by ada", std::nullopt); },
              {{JobState::kPaused, JobState::kPending}}, "cannot be resumed");
}

TEST_P(UserMovesTest, AWorkerLearnsWhatIsAskedFromItsNextAppend) {
  for (const JobState asked : {JobState::kRunning, JobState::kPausing, JobState::kCancelling}) {
    Claim claim;
    SubmitAs(asked, &claim);
    EXPECT_EQ(store_->Append(claim, {}).value(), asked);
  }
}

TEST_P(JobStoreTest, AWorkerThatWasAskedToPauseGivesTheJobBackPaused) {
  const std::string id = Submit();
  const Claim claim = ClaimNext();
  ASSERT_THAT(store_->Pause(id, "by ada"), IsOk());
  ASSERT_THAT(store_->Release(claim, {.summary = "half"}, JobState::kPending, ""), IsOk());
  EXPECT_EQ(StateOf(id), JobState::kPaused);
  EXPECT_EQ(store_->Get(id).value().summary, "half");
  EXPECT_FALSE(store_->ClaimNext("w").value().has_value()) << "a paused job waits";
  ASSERT_THAT(store_->Resume(id, "by ada", std::nullopt), IsOk());
  EXPECT_EQ(ClaimNext().job_id, id);
  EXPECT_THAT(Log(id), ElementsAre("PENDING", "RUNNING", "PAUSING: by ada", "PAUSED",
                                   "PENDING: by ada", "RUNNING"));
}

TEST_P(JobStoreTest, AWorkerThatWasAskedToCancelGivesTheJobBackCancelled) {
  const std::string id = Submit();
  const Claim claim = ClaimNext();
  ASSERT_THAT(store_->Pause(id, "by ada"), IsOk());
  ASSERT_THAT(store_->Cancel(id, "by bob"), IsOk());
  ASSERT_THAT(store_->Release(claim, {}, JobState::kPending, "draining"), IsOk());
  EXPECT_THAT(Log(id), ElementsAre("PENDING", "RUNNING", "PAUSING: by ada", "CANCELLING: by bob",
                                   "CANCELLED: draining"));
}

TEST_P(JobStoreTest, AJobThatIsPausedBecauseOfItsQuotaGoesThroughPausing) {
  const std::string id = Submit();
  ASSERT_THAT(store_->Release(ClaimNext(), {}, JobState::kPaused, "quota spent"), IsOk());
  EXPECT_THAT(Log(id),
              ElementsAre("PENDING", "RUNNING", "PAUSING: quota spent", "PAUSED: quota spent"));
}

TEST_P(JobStoreTest, AJobThatIsGivenBackIsClaimedAgain) {
  const std::string id = Submit();
  const Update update{.events = {{.payload = "epoch", .work = 4}}};
  ASSERT_THAT(store_->Release(ClaimNext(), update, JobState::kPending, "draining"), IsOk());
  EXPECT_EQ(StateOf(id), JobState::kPending);
  const Claim again = ClaimNext();
  EXPECT_EQ(again.job_id, id);
  EXPECT_EQ(again.logged_work, 4);
  EXPECT_THAT(Log(id), ElementsAre("PENDING", "RUNNING", "epoch", "PENDING: draining", "RUNNING"));
}

TEST_P(JobStoreTest, AJobIsGivenBackOrEndedOnlyToStatesThatAre) {
  const std::string id = Submit();
  const Claim claim = ClaimNext();
  EXPECT_THAT(store_->Release(claim, {.summary = "x"}, JobState::kSucceeded, ""),
              FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr("to: SUCCEEDED found")));
  EXPECT_THAT(store_->Finish(claim, {.summary = "x"}, JobState::kPaused, ""),
              FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr("PAUSED is not an end")));
  EXPECT_EQ(store_->Get(id).value().summary, "");
  EXPECT_EQ(StateOf(id), JobState::kRunning);
}

TEST_P(JobStoreTest, AWorkerMayCancelByItself) {
  for (const JobState from : {JobState::kRunning, JobState::kPausing}) {
    Claim claim;
    const std::string id = SubmitAs(from, &claim);
    std::vector<std::string> log = Log(id);
    ASSERT_THAT(End(claim, JobState::kCancelled), IsOk());
    log.insert(log.end(), {"CANCELLING", "CANCELLED"});
    EXPECT_EQ(Log(id), log);
  }
}

TEST_P(JobStoreTest, AJobThatSpentItsQuotaIsResumedOnlyWithAHigherOne) {
  const std::string id = Submit({.planned_evaluations = 100, .evaluation_quota = 10});
  ASSERT_THAT(store_->Release(ClaimNext(), {.evaluations = 12}, JobState::kPaused, "quota"),
              IsOk());
  for (const std::optional<std::int64_t> quota : {std::optional<std::int64_t>(), {12}}) {
    EXPECT_THAT(store_->Resume(id, "by ada", quota),
                FailsWith(absl::StatusCode::kResourceExhausted,
                          AllOf(HasSubstr("max_forward_evaluations"), HasSubstr("spent 12 of "))));
  }
  EXPECT_EQ(store_->Get(id).value().evaluation_quota, 10) << "a refusal changes nothing";
  EXPECT_EQ(store_->Resume(id, "by ada", 13).value().state, JobState::kPending);
  const JobRecord job = store_->Get(id).value();
  EXPECT_EQ(job.evaluation_quota, 13);
  EXPECT_EQ(job.spent_evaluations, 12);
  EXPECT_EQ(job.planned_evaluations, 100);
  EXPECT_EQ(ClaimNext().job_id, id);
}

TEST_P(JobStoreTest, AStaleClaimWritesNothing) {
  const auto release = [&](const Claim& claim) {
    return store_->Release(claim, {}, JobState::kPending, "");
  };
  const std::function<absl::Status(const Claim&)> ways_to_lose_a_claim[] = {
      release, [&](const Claim& claim) { return End(claim); },
      [&](const Claim&) { return store_->RecoverInterrupted({}).status(); },
      [&](const Claim& claim) {
        const absl::Status status = release(claim);
        ClaimNext("another");
        return status;
      }};
  for (const auto& lose : ways_to_lose_a_claim) {
    const std::string id = Submit({.priority = 1});
    const Claim claim = ClaimNext("");
    ASSERT_EQ(claim.job_id, id);
    ASSERT_THAT(lose(claim), IsOk());
    const std::vector<std::string> before = Log(id);
    const auto stale = FailsWith(absl::StatusCode::kAborted,
                                 AllOf(HasSubstr("is stale"), HasSubstr(Name(StateOf(id)))));
    EXPECT_THAT(store_->Append(claim, {.events = {{.payload = "y"}}, .evaluations = 5}), stale);
    EXPECT_THAT(store_->Finish(claim, {}, JobState::kFailed, "no"), stale);
    EXPECT_THAT(release(claim), stale);
    EXPECT_EQ(Log(id), before);
    EXPECT_EQ(store_->Get(id).value().spent_evaluations, 0);
    store_->Cancel(id, "so that the next is claimed").IgnoreError();
  }
}

TEST_P(JobStoreTest, ALaterClaimHasAHigherToken) {
  Submit();
  const Claim first = ClaimNext();
  ASSERT_THAT(store_->Release(first, {}, JobState::kPending, ""), IsOk());
  EXPECT_GT(ClaimNext().token, first.token);
}

}  // namespace
}  // namespace ffzero
