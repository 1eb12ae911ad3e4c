#ifndef FFZERO_SERVER_STORE_SQLITE_SCHEMA_H_
#define FFZERO_SERVER_STORE_SQLITE_SCHEMA_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/store/sqlite_database.h"

namespace ffzero {

// Name of the store's file in its data directory.
inline constexpr char kStoreFile[] = "jobs.sqlite";

// The version of the file's schema, from 1; 0 for a file without one. Changes nothing.
// FAILED_PRECONDITION, naming both versions, for a newer one than this program knows.
absl::StatusOr<std::int64_t> SchemaVersion(const SqliteDatabase& database);

// Whether the file has the very tables and indexes of its version, and nothing else that acts: a
// trigger or a view of another's. DATA_LOSS where not; FAILED_PRECONDITION as SchemaVersion.
absl::Status CheckSchema(const SqliteDatabase& database);

// Sets the connection up (WAL, synchronous=FULL, foreign keys), makes the tables of a new file and
// brings those of an older one up to date, in one transaction.
// FAILED_PRECONDITION as SchemaVersion, before anything of the file is changed.
absl::Status PrepareSchema(SqliteDatabase* database);

}  // namespace ffzero

#endif  // FFZERO_SERVER_STORE_SQLITE_SCHEMA_H_
