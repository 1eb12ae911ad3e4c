#include "tests/unit/job_store_fixture.h"
#include "tests/unit/small_disk.h"

namespace ffzero {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// A store on a disk of its own that is really full.
class SqliteFullDiskTest : public testing::Test, protected JobStoreCalls {
 protected:
  void SetUp() override {
    if (!disk_.status().ok()) GTEST_SKIP() << disk_.status().message();
    ASSERT_THAT(Reopen(), IsOk());
  }
  void TearDown() override { store_.reset(); }
  absl::Status Reopen() {
    store_.reset();
    auto store = OpenSqliteJobStore(disk_.path(), PlainEncoder(), nullptr);
    if (store.ok()) store_ = std::move(*store);
    return store.status();
  }

  SmallDisk disk_{16 << 20};
};

const auto kFull = FailsWith(absl::StatusCode::kResourceExhausted, HasSubstr("full"));

TEST_F(SqliteFullDiskTest, TakesNoJobAndGoesOnWhenThereIsRoomAgain) {
  const std::string id = Submit();
  const Claim claim = ClaimNext();
  disk_.Fill();
  const NewJob large{.request_id = "r",
                     .spec = std::string(100'000, 'x'),
                     .start = CheckpointRecord{.bytes = std::string(500'000, 'x')}};
  EXPECT_THAT(store_->Submit(large, {}), kFull);
  EXPECT_EQ(store_->List({}).value().jobs.size(), 1u);
  EXPECT_THAT(Log(id), ElementsAre("PENDING", "RUNNING")) << "what is there can be read";
  disk_.Free();
  const std::string late = Submit(large);
  EXPECT_THAT(Log(late), ElementsAre("PENDING"));
  EXPECT_EQ(store_->ReadStart(late).value()->bytes.size(), 500'000u);
  ASSERT_THAT(End(claim), IsOk()) << "the claim is still good";
}

TEST_F(SqliteFullDiskTest, AnUpdateIsThereWholeOrNotAtAll) {
  const std::string id = Submit();
  const Claim claim = ClaimNext();
  std::int64_t done = 0;
  int refused = 0;
  const auto append = [&] {
    const Update update{.events = {{.payload = "e"}, {.payload = std::string(5'000, 'f')}},
                        .summary = absl::StrCat("after ", done + 1),
                        .evaluations = 10,
                        .checkpoint = CheckpointRecord{.bytes = std::string(20'000, 'c')}};
    const absl::StatusOr<JobState> state = store_->Append(claim, update);
    if (state.ok()) {
      ++done;
    } else {
      ++refused;
      EXPECT_THAT(state, kFull);
    }
    const JobRecord job = store_->Get(id).value();
    EXPECT_EQ(job.summary, done == 0 ? "" : absl::StrCat("after ", done));
    EXPECT_EQ(job.spent_evaluations, 10 * done);
    EXPECT_EQ(job.last_checkpoint, done);
    EXPECT_EQ(job.last_seq, 2 + 3 * done);
    EXPECT_EQ(Log(id).size(), static_cast<std::size_t>(job.last_seq));
    EXPECT_EQ(store_->ReadCheckpoint(id, 0).ok(), done > 0);
  };
  for (int room = 0; room <= 160'000; room += 8'192) {
    disk_.Fill(room);
    for (int i = 0; i < 3; ++i) append();
    disk_.Free();
    append();
  }
  EXPECT_GT(refused, 0);
  EXPECT_GT(done, 20);
  ASSERT_THAT(Reopen(), IsOk());
  EXPECT_EQ(store_->Get(id).value().last_checkpoint, done);
}

TEST_F(SqliteFullDiskTest, WhatWasAcknowledgedIsThereAfterAnEndOnAFullDisk) {
  const std::string id = Submit();
  ASSERT_THAT(SaveCheckpoint(ClaimNext(), std::string(100'000, 'c')), IsOk());
  disk_.Fill();
  store_.reset();  // cannot bring its log of writes into the file
  EXPECT_THAT(Reopen(), FailsWith(absl::StatusCode::kResourceExhausted, HasSubstr("job store")));
  disk_.Free();
  ASSERT_THAT(Reopen(), IsOk());
  EXPECT_THAT(Log(id), ElementsAre("PENDING", "RUNNING", "checkpoint 1"));
  EXPECT_EQ(store_->ReadCheckpoint(id, 1).value().bytes, std::string(100'000, 'c'));
}

TEST_F(SqliteFullDiskTest, DeletingMakesRoomForTheNext) {
  const std::string large(2'500'000, 'c');
  for (int i = 0; i < 12; ++i) {
    const std::string id = Submit();
    const Claim claim = ClaimNext();
    ASSERT_THAT(SaveCheckpoint(claim, large), IsOk()) << "of job " << i;
    ASSERT_THAT(End(claim), IsOk());
    ASSERT_THAT(store_->Delete(id), IsOk());
  }
}

TEST_F(SqliteFullDiskTest, ADirectoryThatCannotBeWrittenIsRefused) {
  Submit();
  store_.reset();
  ASSERT_TRUE(disk_.MakeReadOnly());
  EXPECT_THAT(Reopen(), FailsWith(absl::StatusCode::kUnavailable,
                                  HasSubstr("ffzero.lock: Read-only file system")));
}

}  // namespace
}  // namespace ffzero
