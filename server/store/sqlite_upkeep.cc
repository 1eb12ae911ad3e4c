#include "server/store/sqlite_upkeep.h"

#include <string>
#include <vector>

#include "server/store/sqlite_queries.h"

namespace ffzero {
namespace {

// Numbers of the ended jobs that have more than one checkpoint.
absl::StatusOr<std::vector<std::int64_t>> EndedWithMany(const SqliteDatabase& database) {
  Statement find = database.Prepare(
      "SELECT number FROM jobs INDEXED BY jobs_ended JOIN checkpoints ON job = number "
      "WHERE ended IS NOT NULL GROUP BY number HAVING count(*) > 1");
  std::vector<std::int64_t> numbers;
  while (find.Step()) numbers.push_back(find.Int());
  if (!find.status().ok()) return find.status();
  return numbers;
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
  const absl::StatusOr<std::vector<std::int64_t>> numbers = EndedWithMany(*database);
  if (!numbers.ok()) return numbers.status();
  int dropped = 0;
  absl::Status refused;
  for (const std::int64_t number : *numbers) {
    Statement drop = database->Prepare(
        "DELETE FROM checkpoints WHERE job = ? "
        "AND id < (SELECT max(id) FROM checkpoints WHERE job = ?)");
    const absl::Status status = drop.Bind(number).Bind(number).Run();
    if (status.ok()) dropped += static_cast<int>(database->changes());
    // One damaged job must not keep the space of the others.
    refused.Update(status);
    if (!status.ok() && !absl::IsDataLoss(status)) break;
  }
  if (dropped > 0) GiveBack(database);
  if (dropped == 0 && !refused.ok()) return refused;
  return dropped;
}

void GiveBack(SqliteDatabase* database) {
  database->Execute("PRAGMA incremental_vacuum").IgnoreError();
}

absl::StatusOr<std::vector<std::string>> OldestEnded(const SqliteDatabase& database,
                                                     absl::Time ended_before, int limit) {
  Statement find = database.Prepare(
      "SELECT id FROM jobs WHERE ended IS NOT NULL AND ended < ? ORDER BY ended, number LIMIT ?");
  find.Bind(absl::ToUnixMicros(ended_before)).Bind(std::int64_t{limit});
  return ReadIds(&find);
}

}  // namespace ffzero
