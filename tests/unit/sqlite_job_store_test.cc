#include "server/store/sqlite_job_store.h"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "tests/unit/job_store_fixture.h"

namespace ffzero {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class SqliteJobStoreTest : public testing::Test, protected JobStoreCalls {
 protected:
  SqliteJobStoreTest() { Open(); }
  void Open() {
    store_.reset();
    auto store = OpenSqliteJobStore(dir_, PlainEncoder(), nullptr);
    ASSERT_THAT(store, IsOk());
    store_ = std::move(*store);
  }

  const std::string dir_ = FreshDirectory();
};

TEST_F(SqliteJobStoreTest, EverythingIsThereAfterReopening) {
  const std::string id = Submit({.request_id = "r",
                                 .submitted = "s",
                                 .spec = "a spec",
                                 .submitter = "ada",
                                 .priority = 3,
                                 .checkpoints_kept = 1,
                                 .planned_evaluations = 100,
                                 .evaluation_quota = 50,
                                 .start = CheckpointRecord{.bytes = "begin", .sha256 = "d"}});
  const Claim claim = ClaimNext();
  ASSERT_THAT(store_->Append(claim, {.events = {{.payload = "epoch", .work = 9}},
                                     .summary = "half",
                                     .evaluations = 40,
                                     .checkpoint = CheckpointRecord{.bytes = "c"}}),
              IsOk());
  const JobRecord before = store_->Get(id).value();
  const std::vector<std::string> log = Log(id);
  Open();
  const JobRecord after = store_->Get(id).value();
  EXPECT_EQ(after.state, JobState::kRunning);
  EXPECT_EQ(after.spec, "a spec");
  EXPECT_EQ(after.summary, "half");
  EXPECT_EQ(after.submitter, "ada");
  EXPECT_EQ(after.created, before.created);
  EXPECT_EQ(after.started, before.started);
  EXPECT_EQ(after.ended, absl::InfinitePast());
  EXPECT_EQ(after.planned_evaluations, 100);
  EXPECT_EQ(after.spent_evaluations, 40);
  EXPECT_EQ(after.evaluation_quota, 50);
  EXPECT_EQ(Log(id), log);
  EXPECT_EQ(store_->ReadCheckpoint(id, 0).value().bytes, "c");
  EXPECT_EQ(store_->ReadStart(id).value()->bytes, "begin");
  EXPECT_EQ(Submit({.request_id = "r", .submitted = "s"}), id);
  const NewJob one_more{.submitter = "ada", .planned_evaluations = 1};
  EXPECT_FALSE(store_->Submit(one_more, {.submitter_evaluations = 100}).ok())
      << "40 spent, 60 to go";
  ASSERT_THAT(store_->RecoverInterrupted({}), IsOk());
  const Claim again = ClaimNext();
  EXPECT_EQ(again.job_id, id);
  EXPECT_EQ(again.logged_work, 9);
  EXPECT_TRUE(again.suspect);
}

TEST_F(SqliteJobStoreTest, WhatWasAcknowledgedSurvivesAKill) {
  store_.reset();
  int pipe_ends[2];
  ASSERT_EQ(pipe(pipe_ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    auto store = OpenSqliteJobStore(dir_, PlainEncoder(), nullptr);
    for (;;) {
      const std::string id = (*store)->Submit({.spec = "s"}, {})->id;
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
  for (const std::string& job : acknowledged) EXPECT_THAT(Log(job), ElementsAre("PENDING"));
}

TEST_F(SqliteJobStoreTest, OneProcessHoldsADirectory) {
  EXPECT_THAT(OpenSqliteJobStore(dir_, PlainEncoder(), nullptr),
              FailsWith(absl::StatusCode::kFailedPrecondition,
                        AllOf(HasSubstr(dir_), HasSubstr(absl::StrCat("process ", getpid())))));
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

}  // namespace
}  // namespace ffzero
