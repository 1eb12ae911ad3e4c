#include "server/store/sqlite_snapshot.h"

#include <fcntl.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>
#include <utility>

#include "server/store/restore_store.h"
#include "server/store/sqlite_schema.h"
#include "tests/unit/job_store_fixture.h"
#include "tests/unit/small_disk.h"

namespace ffzero {
namespace {

using testing::AnyOf;
using testing::HasSubstr;

absl::Status Always() { return absl::OkStatus(); }

class SqliteSnapshotTest : public testing::Test, protected JobStoreCalls {
 protected:
  void Open(const std::string& directory) {
    store_.reset();
    auto store = OpenSqliteJobStore(directory, PlainEncoder(), nullptr);
    ASSERT_THAT(store, IsOk());
    store_ = std::move(*store);
  }
  static bool SomethingLeft(const std::string& directory) {
    for (const auto& entry : std::filesystem::directory_iterator(directory)) {
      if (entry.path().extension() == ".part") return true;
    }
    return false;
  }
  // Goes on with the jobs of the snapshot.
  void Restore(const Snapshot& snapshot) {
    std::string bytes;
    ASSERT_THAT(ReadAt(snapshot.file.get(), 0, snapshot.sealed.bytes, &bytes), IsOk());
    std::ofstream(dir_ + ".backup", std::ios::binary) << bytes;
    std::filesystem::remove_all(dir_ + ".new");
    ASSERT_THAT(RestoreStore(dir_ + ".backup", dir_ + ".new"), IsOk());
    Open(dir_ + ".new");
  }

  const std::string dir_ = FreshDirectory();
};

TEST_F(SqliteSnapshotTest, HoldsTheStoreAsItWasAtOneMomentWhileAJobGoesOn) {
  Open(dir_);
  const std::string id = Submit();
  std::atomic<bool> stop = false;
  std::atomic<int> saved = 0;
  std::thread worker([&, claim = ClaimNext()] {
    while (!stop) {
      ASSERT_THAT(SaveCheckpoint(claim, std::string(50'000, static_cast<char>('a' + saved % 26))),
                  IsOk());
      ++saved;
    }
  });
  while (saved < 10) std::this_thread::yield();
  const auto snapshot = TakeSnapshot(dir_, Always);
  const int meanwhile = saved;
  while (saved <= meanwhile) std::this_thread::yield();
  stop = true;
  worker.join();
  ASSERT_THAT(snapshot, IsOk());
  Restore(*snapshot);
  const JobRecord job = store_->Get(id).value();
  EXPECT_GE(job.last_checkpoint, 10);
  EXPECT_LE(job.last_checkpoint, meanwhile + 1);
  EXPECT_EQ(Log(id).size(), static_cast<std::size_t>(2 + job.last_checkpoint));
  EXPECT_EQ(store_->ReadCheckpoint(id, 0).value().bytes[0],
            static_cast<char>('a' + (job.last_checkpoint - 1) % 26));
  EXPECT_FALSE(SomethingLeft(dir_));
}

TEST_F(SqliteSnapshotTest, FencesAfterARestoreAreHigherThanAnyGivenOutSinceTheBackup) {
  Open(dir_);
  const NewJob job{.device = "chip"};
  Submit(job);
  ASSERT_THAT(End(ClaimNext()), IsOk());
  const auto snapshot = TakeSnapshot(dir_, Always);
  ASSERT_THAT(snapshot, IsOk());
  std::int64_t last = 0;
  for (int i = 0; i < 5; ++i) {
    Submit(job);
    const Claim claim = ClaimNext();
    last = claim.lease.fence + kFencesOfALease - 1;
    ASSERT_THAT(End(claim), IsOk());
  }
  Restore(*snapshot);
  Submit(job);
  EXPECT_GT(ClaimNext().lease.fence, last);
}

TEST_F(SqliteSnapshotTest, EndsSoonAfterItIsToldToAndLeavesNothing) {
  Open(dir_);
  const Claim claim = [&] {
    Submit();
    return ClaimNext();
  }();
  for (int i = 0; i < 50; ++i) ASSERT_THAT(SaveCheckpoint(claim, std::string(1000, 'x')), IsOk());
  int asked = 0;
  EXPECT_THAT(
      TakeSnapshot(dir_,
                   [&] { return ++asked < 2 ? absl::OkStatus() : absl::CancelledError("gone"); }),
      FailsWith(absl::StatusCode::kCancelled, HasSubstr("gone")));
  EXPECT_EQ(asked, 2);
  EXPECT_FALSE(SomethingLeft(dir_));
  EXPECT_THAT(TakeSnapshot(dir_, Always), IsOk());
}

TEST_F(SqliteSnapshotTest, ADiskWithoutRoomIsSaidAndLeftAsItWas) {
  SmallDisk disk(16 << 20);
  if (!disk.status().ok()) GTEST_SKIP() << disk.status().message();
  Open(disk.path());
  const std::string id = Submit();
  const Claim claim = ClaimNext();
  // Events come before checkpoints in a copy, so that it asks in its midst.
  for (int i = 0; i < 100; ++i) ASSERT_THAT(SaveCheckpoint(claim), IsOk());
  ASSERT_THAT(SaveCheckpoint(claim, std::string(2'000'000, 'x')), IsOk());
  const auto kNoRoom =
      FailsWith(absl::StatusCode::kResourceExhausted, HasSubstr("no room for a copy of the store"));
  disk.Fill(1'000'000);
  EXPECT_THAT(TakeSnapshot(disk.path(), Always), kNoRoom);
  disk.Free();
  // The room goes while the copy is made.
  disk.Fill(4'000'000);
  bool filled = false;
  const auto fill = [&] {
    if (!std::exchange(filled, true)) {
      std::ofstream(disk.path() + "/more", std::ios::binary) << std::string(3'500'000, 'x');
    }
    return absl::OkStatus();
  };
  EXPECT_THAT(TakeSnapshot(disk.path(), fill), kNoRoom);
  EXPECT_TRUE(filled);
  EXPECT_FALSE(SomethingLeft(disk.path()));
  std::filesystem::remove(disk.path() + "/more");
  disk.Free();
  EXPECT_EQ(store_->ReadCheckpoint(id, 0).value().bytes.size(), 2'000'000u);
  EXPECT_THAT(TakeSnapshot(disk.path(), Always), IsOk());
  store_.reset();
}

TEST_F(SqliteSnapshotTest, ADamagedStoreGivesNoBackup) {
  Open(dir_);
  Submit();
  ASSERT_THAT(SaveCheckpoint(ClaimNext(), std::string(2'000'000, 'x')), IsOk());
  store_.reset();
  {
    const std::string path = dir_ + "/" + kStoreFile;
    std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
    // A page in the midst of a checkpoint's, whose chain then leads nowhere.
    file.seekp(static_cast<std::streamoff>(std::filesystem::file_size(path) / 2 / 4096 * 4096));
    file << std::string(4096, '\xa5');
  }
  Open(dir_);
  EXPECT_THAT(
      TakeSnapshot(dir_, Always),
      FailsWith(absl::StatusCode::kDataLoss, AnyOf(HasSubstr("malformed"), HasSubstr("damaged"))));
  EXPECT_FALSE(SomethingLeft(dir_));
}

TEST_F(SqliteSnapshotTest, WhatADeadProcessLeftIsGoneAtTheNextStart) {
  Open(dir_);
  const std::string id = Submit();
  store_.reset();
  std::ofstream(dir_ + "/backup.part") << "half of it";
  std::ofstream(UnfinishedRestore(dir_)) << "half of it";
  Open(dir_);
  EXPECT_FALSE(SomethingLeft(dir_));
  EXPECT_EQ(StateOf(id), JobState::kPending);
}

}  // namespace
}  // namespace ffzero
