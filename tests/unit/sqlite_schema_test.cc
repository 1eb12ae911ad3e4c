#include "server/store/sqlite_schema.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include "server/store/sqlite_database.h"
#include "tests/unit/job_store_fixture.h"
#include "tests/unit/small_disk.h"

namespace ffzero {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// The tables of version 1 as they were, with what a server of that time left in them.
constexpr char kVersion1[] = R"sql(
PRAGMA journal_mode = WAL;
CREATE TABLE jobs (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  request_id TEXT UNIQUE,
  submitted BLOB NOT NULL,
  state INTEGER NOT NULL,
  error TEXT NOT NULL DEFAULT '',
  spec BLOB NOT NULL,
  summary BLOB NOT NULL,
  submitter TEXT NOT NULL,
  program_version TEXT NOT NULL,
  created INTEGER NOT NULL,
  started INTEGER,
  ended INTEGER,
  last_seq INTEGER NOT NULL DEFAULT 0,
  logged_work INTEGER NOT NULL DEFAULT 0,
  worker TEXT NOT NULL DEFAULT '',
  token INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX jobs_by_state ON jobs (state, number);

CREATE TABLE events (
  job INTEGER NOT NULL REFERENCES jobs (number) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  time INTEGER NOT NULL,
  payload BLOB NOT NULL,
  PRIMARY KEY (job, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE checkpoints (
  job INTEGER NOT NULL REFERENCES jobs (number) ON DELETE CASCADE,
  id INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  sha256 TEXT NOT NULL,
  PRIMARY KEY (job, id)
) STRICT;
PRAGMA user_version = 1;

INSERT INTO jobs VALUES
  (1, 'done', 'r1', x'61', 6, '', x'01', x'02', 'ada', '0.1', 1000, 2000, 3000, 3, 8, '', 1),
  (2, 'failed', NULL, x'62', 7, 'dark', x'03', x'04', 'ada', '0.1', 1001, 2001, 3001, 2, 0, '', 1),
  (3, 'running', NULL, x'63', 2, '', x'05', x'06', 'bob', '0.1', 1002, 2002, NULL, 4, 5, 'w', 2),
  (4, 'waiting', 'r4', x'64', 1, '', x'07', x'08', 'bob', '0.1', 1003, NULL, NULL, 1, 0, '', 0);
INSERT INTO events SELECT column1, column2, column3, CAST(column4 AS BLOB) FROM (VALUES
  (1, 1, 1000, 'PENDING'), (1, 2, 2000, 'RUNNING'), (1, 3, 3000, 'SUCCEEDED'),
  (2, 1, 1001, 'PENDING'), (2, 2, 3001, 'FAILED'),
  (3, 1, 1002, 'PENDING'), (3, 2, 2002, 'RUNNING'), (3, 3, 2003, 'epoch 1'), (3, 4, 2004, 'saved'),
  (4, 1, 1003, 'PENDING'));
INSERT INTO checkpoints SELECT column1, column2, CAST(column3 AS BLOB), column4 FROM (VALUES
  (1, 2, 'two', 'd2'), (1, 3, 'three', 'd3'), (3, 1, 'one', 'd1'));
)sql";

class SqliteSchemaTest : public testing::Test, protected JobStoreCalls {
 protected:
  // Makes a file of version 1; `more` goes in besides.
  static void WriteVersion1(const std::string& directory, const std::string& more = "") {
    std::filesystem::create_directories(directory);
    auto database = SqliteDatabase::Open(directory + "/jobs.sqlite");
    ASSERT_THAT(database, IsOk());
    ASSERT_THAT(database->Execute(kVersion1 + more), IsOk());
  }
  void Open(const std::string& directory) {
    store_.reset();
    auto store = OpenSqliteJobStore(directory, PlainEncoder(), nullptr);
    ASSERT_THAT(store, IsOk());
    store_ = std::move(*store);
  }
  static std::int64_t VersionOf(const std::string& directory) {
    auto database = SqliteDatabase::Open(directory + "/jobs.sqlite").value();
    Statement read = database.Prepare("PRAGMA user_version");
    return read.Step() ? read.Int() : -1;
  }

  const std::string dir_ = FreshDirectory();
};

TEST_F(SqliteSchemaTest, AFileOfVersion1IsTakenOverWithAllThatIsInIt) {
  WriteVersion1(dir_);
  Open(dir_);
  const JobRecord done = store_->Get("done").value();
  EXPECT_EQ(done.state, JobState::kSucceeded);
  EXPECT_EQ(done.spec, "\x01");
  EXPECT_EQ(done.summary, "\x02");
  EXPECT_EQ(done.submitter, "ada");
  EXPECT_EQ(done.ended, absl::FromUnixMicros(3000));
  EXPECT_EQ(done.first_seq, 1);
  EXPECT_EQ(done.last_checkpoint, 3);
  EXPECT_EQ(done.evaluation_quota, kUnlimited);
  EXPECT_EQ(store_->Get("failed").value().error, "dark");
  EXPECT_EQ(store_->Get("waiting").value().last_checkpoint, 0);
  EXPECT_THAT(Log("done"), ElementsAre("PENDING", "RUNNING", "SUCCEEDED"));
  EXPECT_THAT(Log("running"), ElementsAre("PENDING", "RUNNING", "epoch 1", "saved"));
  EXPECT_EQ(store_->ReadCheckpoint("done", 0).value().bytes, "three");
  EXPECT_EQ(store_->ReadCheckpoint("done", 2).value().sha256, "d2");
  EXPECT_EQ(store_->List({}).value().jobs.size(), 4u);
  EXPECT_EQ(Submit({.request_id = "r4", .submitted = "d"}), "waiting");
}

TEST_F(SqliteSchemaTest, TablesAreKnownForThoseOfTheirVersion) {
  const auto check = [this] {
    return CheckSchema(SqliteDatabase::Open(dir_ + "/jobs.sqlite").value());
  };
  WriteVersion1(dir_);
  EXPECT_THAT(check(), IsOk());
  Open(dir_);
  EXPECT_THAT(check(), IsOk());
  store_.reset();
  std::filesystem::remove_all(dir_);
  WriteVersion1(dir_, "ALTER TABLE jobs ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;");
  EXPECT_THAT(check(), FailsWith(absl::StatusCode::kDataLoss, HasSubstr("holds no job store")));
}

TEST_F(SqliteSchemaTest, ItsJobsNeedNoDevice) {
  WriteVersion1(dir_);
  Open(dir_);
  EXPECT_EQ(ClaimNext().lease.device, "");
  EXPECT_TRUE(store_->ListDevices().value().empty());
}

TEST_F(SqliteSchemaTest, JobsOfVersion1GoOn) {
  WriteVersion1(dir_);
  Open(dir_);
  ASSERT_EQ(store_->RecoverInterrupted({}).value().resumed, 1);
  const Claim running = ClaimNext(), waiting = ClaimNext();
  EXPECT_EQ(running.job_id, "running");
  EXPECT_EQ(running.token, 3);
  EXPECT_EQ(running.logged_work, 5);
  EXPECT_EQ(waiting.job_id, "waiting");
  ASSERT_THAT(SaveCheckpoint(running), IsOk());
  EXPECT_EQ(store_->Get("running").value().last_checkpoint, 2);
  ASSERT_THAT(End(waiting), IsOk());
  EXPECT_THAT(Log("waiting"), ElementsAre("PENDING", "RUNNING", "SUCCEEDED"));
  EXPECT_EQ(store_->DeleteOldestEnded(absl::InfiniteFuture()).value(), "done");
  store_.reset();
  EXPECT_EQ(VersionOf(dir_), 3);
}

TEST_F(SqliteSchemaTest, AFileOfVersion1LearnsToGiveSpaceBack) {
  WriteVersion1(dir_, "INSERT INTO checkpoints VALUES (1, 4, zeroblob(4000000), '');");
  Open(dir_);
  ASSERT_THAT(store_->Delete("done"), IsOk());
  store_.reset();
  EXPECT_LT(std::filesystem::file_size(dir_ + "/jobs.sqlite"), 1'000'000u);
}

TEST_F(SqliteSchemaTest, AMigrationThatFailsLeavesTheFileAsItWas) {
  // The last statement of the migration finds its table there already.
  WriteVersion1(dir_, "CREATE TABLE spent (x);");
  EXPECT_THAT(OpenSqliteJobStore(dir_, PlainEncoder(), nullptr),
              FailsWith(absl::StatusCode::kInternal, HasSubstr("spent already exists")));
  EXPECT_EQ(VersionOf(dir_), 1);
  {
    auto database = SqliteDatabase::Open(dir_ + "/jobs.sqlite").value();
    EXPECT_THAT(database.Prepare("SELECT priority FROM jobs").status(),
                FailsWith(absl::StatusCode::kInternal, HasSubstr("no such column")));
    ASSERT_THAT(database.Execute("DROP TABLE spent"), IsOk());
  }
  Open(dir_);
  EXPECT_THAT(Log("running"), ElementsAre("PENDING", "RUNNING", "epoch 1", "saved"));
}

TEST_F(SqliteSchemaTest, AMigrationWaitsForRoomOnAFullDisk) {
  SmallDisk disk(4 << 20);
  if (!disk.status().ok()) GTEST_SKIP() << disk.status().message();
  WriteVersion1(
      disk.path(),
      "INSERT INTO jobs WITH RECURSIVE n(n) AS (SELECT 5 UNION ALL SELECT n + 1 FROM n "
      "WHERE n < 399) SELECT n, 'job ' || n, NULL, x'', 1, '', zeroblob(900), x'', 'eve', "
      "'0.1', 1, NULL, NULL, 0, 0, '', 0 FROM n;");
  disk.Fill(100'000);
  EXPECT_THAT(OpenSqliteJobStore(disk.path(), PlainEncoder(), nullptr),
              FailsWith(absl::StatusCode::kResourceExhausted, HasSubstr("full")));
  disk.Free();
  EXPECT_EQ(VersionOf(disk.path()), 1);
  Open(disk.path());
  EXPECT_EQ(store_->List({.limit = 1000}).value().jobs.size(), 399u);
  store_.reset();
  EXPECT_EQ(VersionOf(disk.path()), 3);
}

TEST_F(SqliteSchemaTest, AFileOfANewerProgramIsRefusedAndLeftAsItWas) {
  Open(dir_);
  store_.reset();
  ASSERT_THAT(SqliteDatabase::Open(dir_ + "/jobs.sqlite")->Execute("PRAGMA user_version = 99"),
              IsOk());
  EXPECT_THAT(OpenSqliteJobStore(dir_, PlainEncoder(), nullptr),
              FailsWith(absl::StatusCode::kFailedPrecondition, HasSubstr("version 99 found")));
  EXPECT_EQ(VersionOf(dir_), 99);
}

TEST_F(SqliteSchemaTest, NotAByteOfANewerFileIsChangedWhateverItsLogIs) {
  std::filesystem::create_directories(dir_);
  const std::string path = dir_ + "/" + kStoreFile;
  ASSERT_THAT(SqliteDatabase::Open(path)->Execute(
                  "PRAGMA journal_mode = DELETE; CREATE TABLE t (x); PRAGMA user_version = 99"),
              IsOk());
  const auto read = [&] {
    std::ifstream file(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  const std::string before = read();
  EXPECT_FALSE(OpenSqliteJobStore(dir_, PlainEncoder(), nullptr).ok());
  EXPECT_TRUE(read() == before);
}

}  // namespace
}  // namespace ffzero
