#ifndef FFZERO_SERVER_STORE_SQLITE_UPKEEP_H_
#define FFZERO_SERVER_STORE_SQLITE_UPKEEP_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/store/sqlite_database.h"

namespace ffzero {

// What keeping the store small asks of SQLite.

absl::StatusOr<std::int64_t> UsedBytes(const SqliteDatabase& database);
absl::StatusOr<int> DropOldCheckpoints(SqliteDatabase* database);

// Gives the space that deleted rows left back to the disk. What they were is gone already: where
// this fails, the next rows take the space.
void GiveBack(SqliteDatabase* database);
// Ids of the jobs that ended first, if before `ended_before`, at most `limit`.
absl::StatusOr<std::vector<std::string>> OldestEnded(const SqliteDatabase& database,
                                                     absl::Time ended_before, int limit);

}  // namespace ffzero

#endif  // FFZERO_SERVER_STORE_SQLITE_UPKEEP_H_
