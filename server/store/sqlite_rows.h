#ifndef FFZERO_SERVER_STORE_SQLITE_ROWS_H_
#define FFZERO_SERVER_STORE_SQLITE_ROWS_H_

#include <string>

#include "absl/status/statusor.h"
#include "server/store/job_row.h"
#include "server/store/sqlite_database.h"

namespace ffzero {

// What a query that ReadRow can read selects, in order.
extern const char kJobColumns[];

// The row that the statement stands on.
JobRow ReadRow(Statement* statement);

// NOT_FOUND names the id.
absl::StatusOr<JobRow> FindJob(const SqliteDatabase& database, const std::string& id);

// Writes back what may change of a job.
absl::Status WriteRow(const SqliteDatabase& database, const JobRow& row);

}  // namespace ffzero

#endif  // FFZERO_SERVER_STORE_SQLITE_ROWS_H_
