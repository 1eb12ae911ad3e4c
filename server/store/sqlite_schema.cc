#include "server/store/sqlite_schema.h"

#include "absl/strings/str_cat.h"

namespace ffzero {
namespace {

constexpr int kVersion = 1;

// Times are microseconds since 1970. `number` orders jobs by their submission.
constexpr char kTables[] = R"sql(
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
)sql";

}  // namespace

absl::Status PrepareSchema(SqliteDatabase* database) {
  absl::Status status = database->Execute(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
  if (!status.ok()) return status;
  Transaction transaction(database);
  if (!transaction.status().ok()) return transaction.status();
  Statement version = database->Prepare("PRAGMA user_version");
  version.Step();
  const std::int64_t found = version.Int();
  if (status = version.Run(); !status.ok()) return status;
  if (found > kVersion) {
    return absl::FailedPreconditionError(absl::StrCat("job store: schema version ", found,
                                                      " found; this program knows ", kVersion,
                                                      " and older: a newer program wrote it"));
  }
  if (found == 0) {
    if (status = database->Execute(kTables); !status.ok()) return status;
    status = database->Execute(absl::StrCat("PRAGMA user_version = ", kVersion));
    if (!status.ok()) return status;
  }
  return transaction.Commit();
}

}  // namespace ffzero
