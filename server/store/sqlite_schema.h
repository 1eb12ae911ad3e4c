#ifndef FFZERO_SERVER_STORE_SQLITE_SCHEMA_H_
#define FFZERO_SERVER_STORE_SQLITE_SCHEMA_H_

#include "absl/status/status.h"
#include "server/store/sqlite_database.h"

namespace ffzero {

// Sets the connection up (WAL, synchronous=FULL, foreign keys), makes the tables of a new file and
// brings those of an older one up to date, in one transaction.
// FAILED_PRECONDITION, naming both versions, for a file of a newer schema.
absl::Status PrepareSchema(SqliteDatabase* database);

}  // namespace ffzero

#endif  // FFZERO_SERVER_STORE_SQLITE_SCHEMA_H_
