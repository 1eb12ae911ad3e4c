#include "server/store/restore_store.h"

#include <fcntl.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "server/file_descriptor.h"
#include "server/store/backup_file.h"
#include "server/store/sqlite_schema.h"
#include "server/store/sqlite_snapshot.h"
#include "tests/unit/job_store_fixture.h"
#include "tests/unit/small_disk.h"

namespace ffzero {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class RestoreStoreTest : public testing::Test, protected JobStoreCalls {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(dir_);
    store_ = OpenSqliteJobStore(dir_ + "/old", PlainEncoder(), nullptr).value();
    job_ = Submit();
    ASSERT_THAT(SaveCheckpoint(ClaimNext(), std::string(100'000, 'x')), IsOk());
    const auto snapshot = TakeSnapshot(dir_ + "/old", [] { return absl::OkStatus(); });
    ASSERT_THAT(snapshot, IsOk());
    ASSERT_THAT(ReadAt(snapshot->file.get(), 0, snapshot->sealed.bytes, &bytes_), IsOk());
    Write(backup_, bytes_);
    store_.reset();
  }
  static void Write(const std::string& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
  }
  // Seals what a database with these tables holds.
  void Seal(const std::string& sql) {
    std::filesystem::remove(backup_);
    ASSERT_THAT(SqliteDatabase::Open(backup_).value().Execute(sql), IsOk());
    Seal();
  }
  void Seal() {
    const FileDescriptor file(open(backup_.c_str(), O_RDWR | O_CLOEXEC));
    ASSERT_THAT(SealBackup(file.get(), [] { return absl::OkStatus(); }), IsOk());
  }
  absl::Status Restore() { return RestoreStore(backup_, new_).status(); }
  void ExpectNothingRestored() {
    EXPECT_FALSE(std::filesystem::exists(new_ + "/" + kStoreFile));
    EXPECT_FALSE(std::filesystem::exists(UnfinishedRestore(new_)));
  }

  const std::string dir_ = FreshDirectory(), backup_ = dir_ + "/backup", new_ = dir_ + "/new";
  std::string job_, bytes_;
};

TEST_F(RestoreStoreTest, AJobAtWorkGoesOnFromItsCheckpoint) {
  const auto restored = RestoreStore(backup_, new_);
  ASSERT_THAT(restored, IsOk());
  EXPECT_EQ(restored->jobs, 1);
  store_ = OpenSqliteJobStore(new_, PlainEncoder(), nullptr).value();
  EXPECT_EQ(store_->RecoverInterrupted({}).value().resumed, 1);
  EXPECT_EQ(ClaimNext().job_id, job_);
  EXPECT_EQ(store_->ReadCheckpoint(job_, 0).value().bytes.size(), 100'000u);
}

TEST_F(RestoreStoreTest, OverwritesNoStoreNorTheLogOfOne) {
  for (const char* name : {"jobs.sqlite", "jobs.sqlite-wal"}) {
    std::filesystem::remove_all(new_);
    std::filesystem::create_directories(new_);
    Write(new_ + "/" + name, "old");
    EXPECT_THAT(Restore(), FailsWith(absl::StatusCode::kFailedPrecondition,
                                     AllOf(HasSubstr("holds a store"), HasSubstr(name))));
    EXPECT_EQ(std::filesystem::file_size(new_ + "/" + name), 3u);
  }
}

TEST_F(RestoreStoreTest, AFolderOfAServerIsRefused) {
  store_ = OpenSqliteJobStore(new_, PlainEncoder(), nullptr).value();
  EXPECT_THAT(Restore(), FailsWith(absl::StatusCode::kFailedPrecondition, HasSubstr("in use")));
}

TEST_F(RestoreStoreTest, ABackupThatIsNotThereIsNamedAndNoFolderMade) {
  EXPECT_THAT(RestoreStore(dir_ + "/nothing", new_),
              FailsWith(absl::StatusCode::kUnavailable, HasSubstr("/nothing: No such file")));
  EXPECT_FALSE(std::filesystem::exists(new_));
}

TEST_F(RestoreStoreTest, ATruncatedOrAlteredBackupIsRefused) {
  Write(backup_, bytes_.substr(0, bytes_.size() / 2));
  EXPECT_THAT(Restore(), FailsWith(absl::StatusCode::kDataLoss,
                                   AllOf(HasSubstr(backup_), HasSubstr("no whole backup"))));
  ExpectNothingRestored();
  bytes_[bytes_.size() / 2] ^= 1;
  Write(backup_, bytes_);
  EXPECT_THAT(Restore(), FailsWith(absl::StatusCode::kDataLoss, HasSubstr("was altered")));
  ExpectNothingRestored();
}

TEST_F(RestoreStoreTest, WhatIsNoJobStoreIsRefusedHoweverWellSealed) {
  Write(backup_, std::string(20'000, 'x'));
  Seal();
  EXPECT_THAT(Restore(), FailsWith(absl::StatusCode::kDataLoss, HasSubstr("not a database")));
  Seal("CREATE TABLE jobs (x); PRAGMA user_version = 1");
  EXPECT_THAT(Restore(), FailsWith(absl::StatusCode::kDataLoss, HasSubstr("holds no job store")));
  const std::string tables =
      "CREATE TABLE jobs (x); CREATE TABLE events (x); CREATE TABLE checkpoints (x);";
  Seal(tables);
  EXPECT_THAT(Restore(), FailsWith(absl::StatusCode::kDataLoss, HasSubstr("holds no job store")));
  Seal(tables +
       "PRAGMA user_version = 1; CREATE TRIGGER t AFTER INSERT ON jobs BEGIN "
       "DELETE FROM events; END");
  EXPECT_THAT(Restore(), FailsWith(absl::StatusCode::kDataLoss, HasSubstr("holds no job store")));
  Seal(tables + "PRAGMA user_version = 99");
  EXPECT_THAT(Restore(),
              FailsWith(absl::StatusCode::kFailedPrecondition, HasSubstr("version 99 found")));
  ExpectNothingRestored();
}

TEST_F(RestoreStoreTest, AStoreThatHoldsOtherThanItsVersionSaysIsRefused) {
  for (const char* change :
       {"PRAGMA user_version = 1", "DROP INDEX jobs_ended", "ALTER TABLE jobs DROP COLUMN deaths",
        "CREATE TRIGGER t AFTER INSERT ON jobs BEGIN DELETE FROM events; END",
        "CREATE VIEW v AS SELECT id FROM jobs",
        "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, "
        "'REFERENCES jobs (number)', 'REFERENCES jobs (spec)') WHERE name = 'events'"}) {
    Write(backup_, bytes_);
    const FileDescriptor sealed(open(backup_.c_str(), O_RDONLY | O_CLOEXEC));
    const std::string changed = dir_ + "/changed";
    std::filesystem::remove(changed);
    const FileDescriptor unsealed(open(changed.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
    ASSERT_THAT(UnsealBackup(sealed.get(), unsealed.get()), IsOk());
    ASSERT_THAT(SqliteDatabase::Open(changed).value().Execute(change), IsOk());
    std::filesystem::rename(changed, backup_);
    Seal();
    EXPECT_THAT(Restore(), FailsWith(absl::StatusCode::kDataLoss, HasSubstr("holds no job store")))
        << change;
    ExpectNothingRestored();
  }
}

TEST_F(RestoreStoreTest, AFullDiskIsSaidAndCanBeTriedAgain) {
  SmallDisk disk(4 << 20);
  if (!disk.status().ok()) GTEST_SKIP() << disk.status().message();
  Write(backup_, bytes_);  // the disk is mounted where it was
  disk.Fill(60'000);
  const std::string folder = disk.path() + "/new";
  EXPECT_THAT(RestoreStore(backup_, folder),
              FailsWith(absl::StatusCode::kResourceExhausted, HasSubstr("No space left")));
  disk.Free();
  EXPECT_THAT(RestoreStore(backup_, folder), IsOk());
}

}  // namespace
}  // namespace ffzero
