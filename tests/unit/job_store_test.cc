#include "server/store/job_store.h"

#include <mutex>
#include <set>
#include <thread>

#include "tests/unit/job_store_fixture.h"

namespace ffzero {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

INSTANTIATE_TEST_SUITE_P(EachStorage, JobStoreTest, EachStorage(), NameOfStorage);

TEST_P(JobStoreTest, AJobGoesThroughItsLifeAndItsLogTellsIt) {
  const std::string id = Submit({.spec = "a spec", .submitter = "ada", .program_version = "9"});
  const Claim claim = ClaimNext();
  EXPECT_EQ(claim.job_id, id);
  const Update update{.events = {{.payload = "epoch 1", .work = 5}, {.payload = "note", .work = 0}},
                      .summary = "half",
                      .checkpoint = CheckpointRecord{.bytes = "bytes", .sha256 = "digest"}};
  EXPECT_EQ(store_->Append(claim, update).value(), JobState::kRunning);
  ASSERT_THAT(store_->Finish(claim, {.summary = "whole"}, JobState::kSucceeded, ""), IsOk());
  EXPECT_THAT(Log(id),
              ElementsAre("PENDING", "RUNNING", "epoch 1", "note", "checkpoint 1", "SUCCEEDED"));
  const JobRecord job = store_->Get(id).value();
  EXPECT_EQ(job.state, JobState::kSucceeded);
  EXPECT_EQ(job.spec, "a spec");
  EXPECT_EQ(job.submitter, "ada");
  EXPECT_EQ(job.program_version, "9");
  EXPECT_EQ(job.summary, "whole");
  EXPECT_EQ(job.last_seq, 6);
  EXPECT_EQ(job.last_checkpoint, 1);
  EXPECT_GE(job.started, job.created);
  EXPECT_GE(job.ended, job.started);
}

TEST_P(JobStoreTest, AFailedJobSaysWhy) {
  const std::string id = Submit();
  ASSERT_THAT(store_->Finish(ClaimNext(), {}, JobState::kFailed, "too dark"), IsOk());
  EXPECT_EQ(store_->Get(id).value().error, "too dark");
  EXPECT_THAT(Log(id), ElementsAre("PENDING", "RUNNING", "FAILED: too dark"));
}

TEST_P(JobStoreTest, TheListenerHearsOfEachCommitAndEachEventOnce) {
  std::vector<std::string> heard;
  int events = 0;
  Open({}, [&](const std::string& job, int appended) {
    heard.push_back(job);
    events += appended;
  });
  const NewJob job{.request_id = "r", .submitted = "s"};
  const std::string id = Submit(job);
  Submit(job);
  const Claim claim = ClaimNext();
  ASSERT_THAT(SaveCheckpoint(claim), IsOk());
  EXPECT_FALSE(store_->ClaimNext("w").value().has_value());
  EXPECT_FALSE(store_->Resume(id, "user", std::nullopt).ok());
  ASSERT_THAT(store_->Cancel(id, "user"), IsOk());
  ASSERT_THAT(End(claim, JobState::kCancelled), IsOk());
  EXPECT_EQ(events, static_cast<int>(Log(id).size()));
  ASSERT_THAT(store_->Delete(id), IsOk());
  EXPECT_EQ(heard, std::vector<std::string>(6, id)) << "nothing for what committed nothing";
}

TEST_P(JobStoreTest, ARequestIdIsOneJob) {
  const NewJob first{.request_id = "r1", .submitted = "a", .spec = "a+"};
  const std::string id = Submit(first);
  EXPECT_EQ(Submit(first), id);
  EXPECT_THAT(store_->Submit({.request_id = "r1", .submitted = "b"}, {}),
              FailsWith(absl::StatusCode::kAlreadyExists, AllOf(HasSubstr("r1"), HasSubstr(id))));
  EXPECT_EQ(store_->List({}).value().jobs.size(), 1u);
  EXPECT_NE(Submit({.submitted = "a"}), Submit({.submitted = "a"})) << "no id, two jobs";
}

TEST_P(JobStoreTest, ThreadsThatRepeatARequestGetOneJob) {
  std::mutex mutex;
  std::set<std::string> ids;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int request = 0; request < 8; ++request) {
        const std::string name = absl::StrCat("r", request);
        const auto job = store_->Submit({.request_id = name, .submitted = name}, {});
        ASSERT_THAT(job, IsOk());
        const std::lock_guard hold(mutex);
        ids.insert(job->id);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(ids.size(), 8u);
  EXPECT_EQ(store_->List({}).value().jobs.size(), 8u);
}

TEST_P(JobStoreTest, HigherPrioritiesAreClaimedFirstAndEachInTheOrderOfSubmission) {
  const std::string low = Submit({.priority = -1});
  const std::string first = Submit(), second = Submit();
  const std::string high = Submit({.priority = 7});
  for (const std::string& id : {high, first, second, low}) {
    EXPECT_EQ(ClaimNext().job_id, id);
  }
  EXPECT_FALSE(store_->ClaimNext("w").value().has_value());
}

TEST_P(JobStoreTest, ThreadsNeverClaimAJobTwice) {
  for (int i = 0; i < 20; ++i) Submit();
  std::mutex mutex;
  std::multiset<std::string> claimed;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, worker = absl::StrCat("w", t)] {
      for (;;) {
        const auto claim = store_->ClaimNext(worker);
        ASSERT_THAT(claim, IsOk());
        if (!claim->has_value()) return;
        const std::lock_guard hold(mutex);
        claimed.insert((*claim)->job_id);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(claimed.size(), 20u);
  EXPECT_EQ(std::set<std::string>(claimed.begin(), claimed.end()).size(), 20u);
}

TEST_P(JobStoreTest, ListsNewestFirstPageByPage) {
  std::vector<std::string> ids;
  for (int i = 0; i < 5; ++i) ids.push_back(Submit());
  std::vector<std::string> listed;
  ListQuery query{.limit = 2};
  do {
    const JobPage page = store_->List(query).value();
    for (const JobRecord& job : page.jobs) listed.push_back(job.id);
    query.page_token = page.next_page_token;
  } while (!query.page_token.empty());
  EXPECT_EQ(listed, std::vector<std::string>(ids.rbegin(), ids.rend()));
  for (const char* token : {"x", "0", "-3", "99999999999999999999"}) {
    EXPECT_THAT(store_->List({.page_token = token}),
                FailsWith(absl::StatusCode::kInvalidArgument,
                          HasSubstr(absl::StrCat("page_token: \"", token, "\""))));
  }
}

TEST_P(JobStoreTest, ShowsNoMoreThanALineOfAWrongPageToken) {
  EXPECT_THAT(store_->List({.page_token = "x\ny\033[2J" + std::string(1000, 'z')}),
              FailsWith(absl::StatusCode::kInvalidArgument,
                        AllOf(HasSubstr("page_token: \"x?y?[2Jz"), HasSubstr("z...\" found"),
                              Not(HasSubstr(std::string(100, 'z'))))));
}

TEST_P(JobStoreTest, ListsAndCountsByState) {
  Claim claim;
  const std::string running = SubmitAs(JobState::kRunning, &claim);
  const std::string paused = SubmitAs(JobState::kPaused, &claim);
  Submit();
  Submit();
  const JobPage page =
      store_->List({.states = {JobState::kRunning, JobState::kPaused}, .limit = 1}).value();
  ASSERT_EQ(page.jobs.size(), 1u);
  EXPECT_EQ(page.jobs[0].id, paused);
  EXPECT_FALSE(page.next_page_token.empty());
  EXPECT_EQ(store_->CountByState().value(),
            (std::map<JobState, int>{
                {JobState::kPending, 2}, {JobState::kRunning, 1}, {JobState::kPaused, 1}}));
}

TEST_P(JobStoreTest, KnowsSinceWhenTheOldestInTheQueueWaitsThere) {
  const auto queued = [this](const std::string& id) {
    return store_->ReadEvents(id, 0, 100).value().back().time;
  };
  EXPECT_EQ(store_->PendingSince().value(), std::nullopt);
  const std::string first = Submit();
  const std::string second = Submit();
  EXPECT_EQ(store_->PendingSince().value(), queued(first));
  const Claim claim = ClaimNext("w");
  ASSERT_EQ(claim.job_id, first);
  EXPECT_EQ(store_->PendingSince().value(), queued(second));
  // Back in the queue it waits anew.
  ASSERT_THAT(store_->Release(claim, {.events = {{.payload = "e"}}}, JobState::kPending, "drained"),
              IsOk());
  EXPECT_EQ(store_->PendingSince().value(), queued(second));
  ASSERT_THAT(store_->Cancel(second, "user"), IsOk());
  EXPECT_EQ(store_->PendingSince().value(), queued(first));
  ASSERT_THAT(store_->Cancel(first, "user"), IsOk());
  EXPECT_EQ(store_->PendingSince().value(), std::nullopt);
}

TEST_P(JobStoreTest, AJobThatIsNotThereIsNamedByEveryCall) {
  const auto named = FailsWith(absl::StatusCode::kNotFound, HasSubstr("job \"nope\""));
  JobStore* store = store_.get();
  EXPECT_THAT(store->Get("nope"), named);
  EXPECT_THAT(store->Cancel("nope", "user"), named);
  EXPECT_THAT(store->Pause("nope", "user"), named);
  EXPECT_THAT(store->Resume("nope", "user", 5), named);
  EXPECT_THAT(store->Delete("nope"), named);
  EXPECT_THAT(store->ReadEvents("nope", 0, 10), named);
  EXPECT_THAT(store->ReadCheckpoint("nope", 0), named);
  EXPECT_THAT(store->ReadStart("nope"), named);
  EXPECT_THAT(store->Append({.job_id = "nope", .worker = "w", .token = 1}, {}), named);
}

TEST_P(JobStoreTest, ManyThreadsLeaveGaplessLogs) {
  for (int i = 0; i < 3; ++i) Submit();
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([this, claim = ClaimNext(absl::StrCat("w", t))] {
      for (int i = 0; i < 30; ++i) {
        EXPECT_THAT(store_->Append(claim, {.events = {{.payload = "e"}, {.payload = "f"}}}),
                    IsOk());
        EXPECT_THAT(store_->ReadEvents(claim.job_id, 0, 10), IsOk());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const JobPage page = store_->List({}).value();
  for (const JobRecord& job : page.jobs) EXPECT_EQ(Log(job.id).size(), 62u);
}

}  // namespace
}  // namespace ffzero
