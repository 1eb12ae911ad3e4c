#ifndef FFZERO_SERVER_STORE_SQLITE_SUBMISSION_H_
#define FFZERO_SERVER_STORE_SQLITE_SUBMISSION_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/store/admission.h"
#include "server/store/job_records.h"
#include "server/store/sqlite_database.h"

namespace ffzero {

// What a submission asks of SQLite.

absl::StatusOr<StoreLoad> MeasureLoad(const SqliteDatabase& database, const std::string& submitter,
                                      absl::Time now);

// Adds the row of a job, PENDING and without events, and what it begins with. Call it in a
// transaction. Returns its id, which is new.
absl::StatusOr<std::string> InsertJob(const SqliteDatabase& database, const NewJob& job,
                                      absl::Time now);

}  // namespace ffzero

#endif  // FFZERO_SERVER_STORE_SQLITE_SUBMISSION_H_
