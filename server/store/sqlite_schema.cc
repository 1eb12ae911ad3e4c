#include "server/store/sqlite_schema.h"

#include <cstdint>
#include <iterator>
#include <string>

#include "absl/strings/str_cat.h"

namespace ffzero {
namespace {

// What each version adds to the one before. Times are microseconds since 1970.
constexpr const char* kVersions[] = {
    // 1. `number` orders jobs by their submission.
    R"sql(
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
)sql",
    // 2. Queue order, evaluations (no quota: the greatest integer), what is trimmed, deaths of the
    // server; checkpoint 0 is the one that a job begins with. The indexes hold all that choosing
    // among jobs reads, so that a job whose row is damaged keeps no other from its turn.
    R"sql(
ALTER TABLE jobs ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN planned INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN spent INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN quota INTEGER NOT NULL DEFAULT 9223372036854775807;
ALTER TABLE jobs ADD COLUMN first_seq INTEGER NOT NULL DEFAULT 1;
ALTER TABLE jobs ADD COLUMN checkpoints_kept INTEGER NOT NULL DEFAULT 3;
ALTER TABLE jobs ADD COLUMN last_checkpoint INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN deaths INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN crashes INTEGER NOT NULL DEFAULT 0;
UPDATE jobs SET last_checkpoint =
  (SELECT coalesce(max(id), 0) FROM checkpoints WHERE job = number);
DROP INDEX jobs_by_state;
CREATE INDEX jobs_in_queue ON jobs (state, priority DESC, number, id);
CREATE INDEX jobs_ended ON jobs (ended, number, id) WHERE ended IS NOT NULL;
CREATE INDEX jobs_by_submitter ON jobs (submitter, state, planned, spent);

CREATE TABLE spent (
  submitter TEXT NOT NULL,
  day INTEGER NOT NULL,
  evaluations INTEGER NOT NULL,
  PRIMARY KEY (submitter, day)
) STRICT, WITHOUT ROWID;
)sql",
    // 3. Devices, and which of them a job needs.
    R"sql(
ALTER TABLE jobs ADD COLUMN device TEXT NOT NULL DEFAULT '';
DROP INDEX jobs_in_queue;
CREATE INDEX jobs_in_queue ON jobs (state, priority DESC, number, id, device);

CREATE TABLE devices (
  name TEXT PRIMARY KEY,
  fence INTEGER NOT NULL,
  holder TEXT NOT NULL,
  unsettled INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  quarantined INTEGER NOT NULL,
  error TEXT NOT NULL,
  error_time INTEGER NOT NULL,
  identity BLOB NOT NULL
) STRICT, WITHOUT ROWID;
)sql"};
constexpr auto kNewest = static_cast<std::int64_t>(std::size(kVersions));

absl::StatusOr<std::int64_t> ReadPragma(const SqliteDatabase& database, const char* pragma) {
  Statement read = database.Prepare(absl::StrCat("PRAGMA ", pragma));
  read.Step();
  const std::int64_t value = read.Int();
  if (absl::Status status = read.Run(); !status.ok()) return status;
  return value;
}

// Brings the schema up to version `to`, where it is older.
absl::Status Migrate(SqliteDatabase* database, std::int64_t to) {
  Transaction transaction(database);
  if (!transaction.status().ok()) return transaction.status();
  const absl::StatusOr<std::int64_t> found = SchemaVersion(*database);
  if (!found.ok()) return found.status();
  for (std::int64_t version = *found; version < to; ++version) {
    absl::Status status = database->Execute(kVersions[version]);
    if (!status.ok()) return status;
  }
  absl::Status status = database->Execute(absl::StrCat("PRAGMA user_version = ", to));
  return status.ok() ? transaction.Commit() : status;
}

// Every table, index and what else there is, a line each: as it was asked for, but for blanks.
absl::StatusOr<std::string> Describe(const SqliteDatabase& database) {
  Statement read = database.Prepare(R"sql(
SELECT type || ' ' || name || ' ' || tbl_name || ' ' ||
  ifnull(replace(replace(sql, char(10), ''), ' ', ''), '') AS line
FROM sqlite_schema ORDER BY line
)sql");
  std::string lines;
  while (read.Step()) absl::StrAppend(&lines, read.Bytes(), "\n");
  return read.status().ok() ? absl::StatusOr<std::string>(lines) : read.status();
}

// Space that deleted rows leave goes back to the disk bit by bit; a file made without that is
// written anew once. Where that fails, for want of room or over a damaged page, the space is kept
// for later rows.
absl::Status VacuumByBits(SqliteDatabase* database) {
  constexpr std::int64_t kIncremental = 2;
  const absl::StatusOr<std::int64_t> mode = ReadPragma(*database, "auto_vacuum");
  if (!mode.ok()) return mode.status();
  if (*mode == kIncremental) return absl::OkStatus();
  database->Execute("PRAGMA auto_vacuum = INCREMENTAL; VACUUM").IgnoreError();
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::int64_t> SchemaVersion(const SqliteDatabase& database) {
  absl::StatusOr<std::int64_t> found = ReadPragma(database, "user_version");
  if (found.ok() && *found > kNewest) {
    return absl::FailedPreconditionError(absl::StrCat("job store: schema version ", *found,
                                                      " found; this program knows ", kNewest,
                                                      " and older: a newer program wrote it"));
  }
  return found;
}

absl::Status CheckSchema(const SqliteDatabase& database) {
  const absl::StatusOr<std::int64_t> version = SchemaVersion(database);
  if (!version.ok()) return version.status();
  const auto no_store = [] { return absl::DataLossError("holds no job store"); };
  if (*version < 1) return no_store();
  absl::StatusOr<SqliteDatabase> model = SqliteDatabase::Open(":memory:");
  if (!model.ok()) return model.status();
  if (absl::Status status = Migrate(&*model, *version); !status.ok()) return status;
  const absl::StatusOr<std::string> wanted = Describe(*model);
  if (!wanted.ok()) return wanted.status();
  const absl::StatusOr<std::string> found = Describe(database);
  if (!found.ok()) return found.status();
  return *found == *wanted ? absl::OkStatus() : no_store();
}

absl::Status PrepareSchema(SqliteDatabase* database) {
  // First: the log that is set next is written into the file's head.
  if (const auto found = SchemaVersion(*database); !found.ok()) return found.status();
  absl::Status status = database->Execute("PRAGMA auto_vacuum = INCREMENTAL");
  if (!status.ok()) return status;
  status = database->Execute(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; "
      // A great change leaves no great log behind, and fills no pages with zeros that it frees.
      "PRAGMA journal_size_limit = 67108864; PRAGMA secure_delete = FAST");
  if (!status.ok()) return status;
  if (status = Migrate(database, kNewest); !status.ok()) return status;
  return VacuumByBits(database);
}

}  // namespace ffzero
