#ifndef FFZERO_SERVER_STORE_SQLITE_UPKEEP_H_
#define FFZERO_SERVER_STORE_SQLITE_UPKEEP_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/store/sqlite_database.h"

namespace ffzero {

// What keeping the store small asks of SQLite; as JobStore's calls of these names.

absl::StatusOr<std::int64_t> UsedBytes(const SqliteDatabase& database);
absl::StatusOr<int> DropOldCheckpoints(SqliteDatabase* database);
absl::Status DeleteJob(SqliteDatabase* database, const std::string& id);
absl::StatusOr<std::optional<std::string>> OldestEnded(const SqliteDatabase& database,
                                                       absl::Time ended_before);

}  // namespace ffzero

#endif  // FFZERO_SERVER_STORE_SQLITE_UPKEEP_H_
