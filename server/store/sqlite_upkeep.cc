#include "server/store/sqlite_upkeep.h"

#include <optional>
#include <string>
#include <string_view>

#include "server/store/job_moves.h"
#include "server/store/sqlite_rows.h"

namespace ffzero {
namespace {

std::int64_t Ended() { return static_cast<std::int64_t>(JobState::kSucceeded); }  // and above

// Gives the space that deleted rows left back to the disk.
absl::Status GiveBack(SqliteDatabase* database) {
  return database->Execute("PRAGMA incremental_vacuum");
}

}  // namespace

absl::StatusOr<std::int64_t> UsedBytes(const SqliteDatabase& database) {
  Statement read = database.Prepare(
      "SELECT (c.page_count - f.freelist_count) * s.page_size "
      "FROM pragma_page_count c, pragma_freelist_count f, pragma_page_size s");
  read.Step();
  const std::int64_t bytes = read.Int();
  if (absl::Status status = read.Run(); !status.ok()) return status;
  return bytes;
}

absl::StatusOr<int> DropOldCheckpoints(SqliteDatabase* database) {
  Statement drop = database->Prepare(
      "DELETE FROM checkpoints WHERE EXISTS (SELECT 1 FROM jobs WHERE jobs.number = "
      "checkpoints.job "
      "AND jobs.state >= ? AND checkpoints.id < jobs.last_checkpoint)");
  drop.Bind(Ended());
  if (absl::Status status = drop.Run(); !status.ok()) return status;
  const auto dropped = static_cast<int>(database->changes());
  if (dropped == 0) return 0;
  if (absl::Status status = GiveBack(database); !status.ok()) return status;
  return dropped;
}

absl::Status DeleteJob(SqliteDatabase* database, const std::string& id) {
  {
    Transaction transaction(database);
    if (!transaction.status().ok()) return transaction.status();
    const absl::StatusOr<JobRow> job = FindJob(*database, id);
    if (!job.ok()) return job.status();
    if (absl::Status status = MayDelete(job->record); !status.ok()) return status;
    absl::Status status =
        database->Prepare("DELETE FROM jobs WHERE number = ?").Bind(job->number).Run();
    if (!status.ok()) return status;
    if (status = transaction.Commit(); !status.ok()) return status;
  }
  return GiveBack(database);
}

absl::StatusOr<std::optional<std::string>> OldestEnded(const SqliteDatabase& database,
                                                       absl::Time ended_before) {
  Statement find = database.Prepare(
      "SELECT id FROM jobs WHERE state >= ? AND ended < ? ORDER BY ended, number LIMIT 1");
  find.Bind(Ended()).Bind(absl::ToUnixMicros(ended_before));
  if (find.Step()) return std::optional(find.Bytes());
  if (!find.status().ok()) return find.status();
  return std::optional<std::string>();
}

}  // namespace ffzero
