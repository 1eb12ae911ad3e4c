#ifndef FFZERO_SERVER_STORE_JOB_ROW_H_
#define FFZERO_SERVER_STORE_JOB_ROW_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/store/job_store.h"
#include "server/store/sqlite_database.h"

namespace ffzero {

// A row of the table of jobs.
struct JobRow {
  std::int64_t number = 0;  // in order of submission
  JobRecord record;
  std::int64_t logged_work = 0;  // as Claim::logged_work
  std::string worker;            // who holds the claim; empty: nobody
  std::int64_t token = 0;        // of the newest claim
};

// What a query that ReadRow can read selects, in order.
extern const char kJobColumns[];

// The row that the statement stands on.
JobRow ReadRow(Statement* statement);

// NOT_FOUND names the id.
absl::StatusOr<JobRow> FindJob(const SqliteDatabase& database, const std::string& id);

}  // namespace ffzero

#endif  // FFZERO_SERVER_STORE_JOB_ROW_H_
