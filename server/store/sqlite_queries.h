#ifndef FFZERO_SERVER_STORE_SQLITE_QUERIES_H_
#define FFZERO_SERVER_STORE_SQLITE_QUERIES_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/store/job_records.h"
#include "server/store/sqlite_database.h"

namespace ffzero {

// What JobStore's reading calls ask of SQLite; errors as theirs.

absl::StatusOr<JobPage> ListJobs(const SqliteDatabase& database, const ListQuery& query);
absl::StatusOr<std::map<JobState, int>> CountJobs(const SqliteDatabase& database);
absl::StatusOr<std::optional<absl::Time>> PendingSince(const SqliteDatabase& database);
absl::StatusOr<std::vector<EventRecord>> ReadLog(const SqliteDatabase& database,
                                                 const std::string& id, std::int64_t after_seq,
                                                 int limit);
absl::StatusOr<CheckpointRecord> ReadSaved(const SqliteDatabase& database, const std::string& id,
                                           std::int64_t checkpoint_id);
absl::StatusOr<std::optional<CheckpointRecord>> ReadBeginning(const SqliteDatabase& database,
                                                              const std::string& id);

// The ids that a query finds, to its end.
absl::StatusOr<std::vector<std::string>> ReadIds(Statement* find);
// Ids of the PENDING jobs that are next in turn, whose device can be had, at most `limit`.
absl::StatusOr<std::vector<std::string>> NextInTurn(const SqliteDatabase& database, int limit);
// Ids of the jobs that somebody works on.
absl::StatusOr<std::vector<std::string>> AtWork(const SqliteDatabase& database);

}  // namespace ffzero

#endif  // FFZERO_SERVER_STORE_SQLITE_QUERIES_H_
