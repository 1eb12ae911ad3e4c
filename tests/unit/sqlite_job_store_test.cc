#include "server/store/sqlite_job_store.h"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <mutex>
#include <thread>

#include "absl/strings/str_cat.h"
#include "server/store/sqlite_database.h"
#include "tests/status_matchers.h"

namespace ffzero {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

EventEncoder PlainEncoder() {
  return {.state =
              [](JobState state, std::string_view reason) {
                std::string text(JobStateName(state));
                return reason.empty() ? text : absl::StrCat(text, ": ", std::string(reason));
              },
          .checkpoint =
              [](const CheckpointRecord& checkpoint) {
                return absl::StrCat("checkpoint ", checkpoint.id);
              }};
}

class SqliteJobStoreTest : public testing::Test {
 protected:
  SqliteJobStoreTest() {
    std::filesystem::remove_all(dir_);
    Open();
  }
  void Open() {
    store_.reset();
    auto store =
        OpenSqliteJobStore(dir_, PlainEncoder(), [this](const std::string& job, int events) {
          const std::lock_guard<std::mutex> hold(heard_mutex_);
          heard_.push_back(job);
          heard_events_ += events;
        });
    ASSERT_THAT(store, IsOk());
    store_ = std::move(*store);
  }
  std::string Submit(const std::string& spec = "spec") {
    return store_->Submit({.submitted = spec, .spec = spec}, {}).value().id;
  }
  Claim ClaimNext(const std::string& worker = "w") {
    return store_->ClaimNext(worker).value().value();
  }
  std::vector<std::string> Log(const std::string& id) {
    std::vector<std::string> log;
    std::int64_t seq = 0;
    const std::vector<EventRecord> events = store_->ReadEvents(id, 0, 1000).value();
    for (const EventRecord& event : events) {
      EXPECT_EQ(event.seq, ++seq);
      log.push_back(event.payload);
    }
    return log;
  }

  const std::string dir_ =
      testing::TempDir() + "store_" + testing::UnitTest::GetInstance()->current_test_info()->name();
  std::mutex heard_mutex_;
  std::vector<std::string> heard_;
  int heard_events_ = 0;
  std::unique_ptr<JobStore> store_;
};

TEST_F(SqliteJobStoreTest, AJobGoesThroughItsLifeAndItsLogTellsIt) {
  const std::string id = Submit();
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
  EXPECT_EQ(job.summary, "whole");
  EXPECT_EQ(job.last_seq, 6);
  EXPECT_GE(job.ended, job.started);
  EXPECT_EQ(store_->ReadCheckpoint(id, 0).value().bytes, "bytes");
  EXPECT_EQ(heard_.size(), 4u) << "once for each commit";
  EXPECT_EQ(heard_events_, 6) << "each event counted once";
}

TEST_F(SqliteJobStoreTest, EverythingIsThereAfterReopening) {
  const std::string id = Submit("a spec");
  Open();
  EXPECT_EQ(store_->Get(id).value().spec, "a spec");
  EXPECT_THAT(Log(id), ElementsAre("PENDING"));
}

TEST_F(SqliteJobStoreTest, WhatWasAcknowledgedSurvivesAKill) {
  store_.reset();
  int pipe_ends[2];
  ASSERT_EQ(pipe(pipe_ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    auto store = OpenSqliteJobStore(dir_, PlainEncoder(), nullptr);
    for (;;) {
      const std::string id = (*store)->Submit({.submitted = "s", .spec = "s"}, {})->id;
      if (write(pipe_ends[1], id.data(), id.size()) != static_cast<ssize_t>(id.size())) _exit(1);
    }
  }
  close(pipe_ends[1]);
  std::vector<std::string> acknowledged;
  char id[13] = {};
  while (acknowledged.size() < 50 && read(pipe_ends[0], id, 12) == 12)
    acknowledged.emplace_back(id);
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  while (read(pipe_ends[0], id, 12) == 12) acknowledged.emplace_back(id);
  close(pipe_ends[0]);
  Open();
  EXPECT_GE(acknowledged.size(), 50u);
  for (const std::string& job : acknowledged) EXPECT_THAT(store_->Get(job), IsOk());
}

TEST_F(SqliteJobStoreTest, ARequestIdIsOneJob) {
  const NewJob first{.request_id = "r1", .submitted = "a", .spec = "a+"};
  const std::string id = store_->Submit(first, {}).value().id;
  EXPECT_EQ(store_->Submit(first, {}).value().id, id);
  EXPECT_THAT(store_->Submit({.request_id = "r1", .submitted = "b"}, {}),
              FailsWith(absl::StatusCode::kAlreadyExists, AllOf(HasSubstr("r1"), HasSubstr(id))));
  EXPECT_EQ(store_->List({}).value().jobs.size(), 1u);
}

TEST_F(SqliteJobStoreTest, JobsAreClaimedInTheOrderOfTheirSubmission) {
  const std::string first = Submit(), second = Submit();
  EXPECT_EQ(ClaimNext().job_id, first);
  EXPECT_EQ(ClaimNext().job_id, second);
  EXPECT_FALSE(store_->ClaimNext("w").value().has_value());
}

TEST_F(SqliteJobStoreTest, AStaleClaimWritesNothing) {
  const std::string id = Submit();
  const Claim dead = ClaimNext("first");
  ASSERT_THAT(store_->Append(dead, {.events = {{.payload = "x", .work = 7}}}), IsOk());
  ASSERT_EQ(store_->RecoverInterrupted({}).value().resumed, 1);
  const Claim alive = ClaimNext("second");
  EXPECT_GT(alive.token, dead.token);
  EXPECT_EQ(alive.logged_work, 7);
  const auto before = Log(id);
  const auto stale = FailsWith(absl::StatusCode::kAborted, HasSubstr("stale"));
  EXPECT_THAT(store_->Append(dead, {.events = {{.payload = "y"}}}), stale);
  EXPECT_THAT(store_->Finish(dead, {}, JobState::kFailed, "no"), stale);
  EXPECT_THAT(store_->Release(dead, {}, JobState::kPending, "no"), stale);
  EXPECT_EQ(Log(id), before);
  EXPECT_THAT(store_->Finish(alive, {}, JobState::kSucceeded, ""), IsOk());
}

TEST_F(SqliteJobStoreTest, CancellingWaitsForTheWorkerUnlessThereIsNone) {
  const std::string pending = Submit();
  EXPECT_EQ(store_->Cancel(pending, "asked to").value().state, JobState::kCancelled);
  EXPECT_THAT(store_->Cancel(pending, "asked to"), FailsWith(absl::StatusCode::kFailedPrecondition,
                                                             HasSubstr("it is CANCELLED already")));
  const std::string running = Submit();
  const Claim claim = ClaimNext();
  EXPECT_EQ(store_->Cancel(running, "asked to").value().state, JobState::kCancelling);
  EXPECT_EQ(store_->Cancel(running, "asked to").value().state, JobState::kCancelling);
  EXPECT_EQ(store_->Append(claim, {}).value(), JobState::kCancelling);
  ASSERT_THAT(store_->Finish(claim, {}, JobState::kCancelled, ""), IsOk());
  EXPECT_THAT(Log(running), ElementsAre("PENDING", "RUNNING", "CANCELLING: asked to", "CANCELLED"));
}

TEST_F(SqliteJobStoreTest, ARequeuedJobIsClaimedAgain) {
  const std::string id = Submit();
  ASSERT_THAT(store_->Release(ClaimNext(), {.summary = "some"}, JobState::kPending, "draining"),
              IsOk());
  EXPECT_EQ(store_->Get(id).value().state, JobState::kPending);
  EXPECT_EQ(ClaimNext().job_id, id);
}

TEST_F(SqliteJobStoreTest, OneProcessHoldsADirectory) {
  EXPECT_THAT(OpenSqliteJobStore(dir_, PlainEncoder(), nullptr),
              FailsWith(absl::StatusCode::kFailedPrecondition,
                        AllOf(HasSubstr(dir_), HasSubstr(absl::StrCat("process ", getpid())))));
}

TEST_F(SqliteJobStoreTest, AFileOfANewerProgramIsRefused) {
  store_.reset();
  auto database = SqliteDatabase::Open(dir_ + "/jobs.sqlite");
  ASSERT_THAT(database->Execute("PRAGMA user_version = 99"), IsOk());
  EXPECT_THAT(OpenSqliteJobStore(dir_, PlainEncoder(), nullptr),
              FailsWith(absl::StatusCode::kFailedPrecondition, HasSubstr("version 99 found")));
}

TEST_F(SqliteJobStoreTest, AFileThatIsNoDatabaseIsRefused) {
  store_.reset();
  std::filesystem::remove(dir_ + "/jobs.sqlite-wal");
  FILE* file = fopen((dir_ + "/jobs.sqlite").c_str(), "wb");
  for (int i = 0; i < 5000; ++i) fputc(i * 31, file);
  fclose(file);
  EXPECT_THAT(OpenSqliteJobStore(dir_, PlainEncoder(), nullptr),
              FailsWith(absl::StatusCode::kDataLoss, HasSubstr("job store")));
}

TEST_F(SqliteJobStoreTest, ListsNewestFirstPageByPage) {
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
  EXPECT_THAT(store_->List({.page_token = "x"}),
              FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr("page_token: \"x\"")));
  ClaimNext();
  EXPECT_EQ(store_->List({.states = {JobState::kRunning}}).value().jobs.size(), 1u);
  EXPECT_EQ(store_->CountByState().value().at(JobState::kPending), 4);
}

TEST_F(SqliteJobStoreTest, TheNewestThreeCheckpointsAreKept) {
  const std::string id = Submit();
  const Claim claim = ClaimNext();
  EXPECT_THAT(store_->ReadCheckpoint(id, 0),
              FailsWith(absl::StatusCode::kNotFound, HasSubstr("no checkpoint yet")));
  for (const char* bytes : {"1", "2", "3", "4"}) {
    const Update update{.checkpoint = CheckpointRecord{.bytes = bytes}};
    ASSERT_THAT(store_->Append(claim, update), IsOk());
  }
  EXPECT_EQ(store_->ReadCheckpoint(id, 0).value().bytes, "4");
  EXPECT_EQ(store_->ReadCheckpoint(id, 2).value().bytes, "2");
  EXPECT_THAT(store_->ReadCheckpoint(id, 1),
              FailsWith(absl::StatusCode::kNotFound, HasSubstr("checkpoint 1")));
}

TEST_F(SqliteJobStoreTest, WhatIsNotThereIsNamed) {
  EXPECT_THAT(store_->Get("nope"),
              FailsWith(absl::StatusCode::kNotFound, HasSubstr("job \"nope\"")));
  const std::string id = Submit();
  EXPECT_THAT(store_->ReadEvents(id, 2, 10),
              FailsWith(absl::StatusCode::kOutOfRange, HasSubstr("has events 1 to 1")));
}

TEST_F(SqliteJobStoreTest, ManyThreadsLeaveGaplessLogs) {
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
