#include "server/store/restore_store.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "server/file_descriptor.h"
#include "server/one_line.h"
#include "server/store/backup_file.h"
#include "server/store/device_record.h"
#include "server/store/directory_lock.h"
#include "server/store/sqlite_database.h"
#include "server/store/sqlite_schema.h"
#include "server/store/sqlite_snapshot.h"

namespace ffzero {
namespace {

absl::Status SystemError(const std::string& path) {
  return absl::UnavailableError(absl::StrCat(path, ": ", std::strerror(errno)));
}

// What would be a mistake of ours over a store of our own is here the file's: a head that claims a
// format that SQLite does not know.
absl::Status About(const std::string& backup, const absl::Status& status) {
  const absl::StatusCode code =
      absl::IsInternal(status) ? absl::StatusCode::kDataLoss : status.code();
  return absl::Status(code, absl::StrCat(backup, ": ", std::string(status.message())));
}

// A log of an older store would be played into the new one.
absl::Status RefuseStore(const std::string& data_dir) {
  for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
    const std::string name = absl::StrCat(kStoreFile, suffix);
    std::error_code error;
    if (std::filesystem::exists(absl::StrCat(data_dir, "/", name), error) || error) {
      return absl::FailedPreconditionError(
          absl::StrCat("data_dir: ", data_dir, " holds a store (", name,
                       "); must be a folder without one, where nothing is overwritten"));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::int64_t> Count(const SqliteDatabase& database, const char* what) {
  Statement count = database.Prepare(absl::StrCat("SELECT count(*) FROM ", what));
  count.Step();
  const std::int64_t found = count.Int();
  if (absl::Status status = count.Run(); !status.ok()) return status;
  return found;
}

absl::Status CheckIntegrity(const SqliteDatabase& database) {
  Statement check = database.Prepare("PRAGMA integrity_check(1)");
  const std::string found = check.Step() ? check.Bytes() : "";
  if (absl::Status status = check.Run(); !status.ok()) return status;
  return found == "ok" ? absl::OkStatus()
                       : absl::DataLossError(absl::StrCat("damaged: ", OneLine(found, 200)));
}

// How many jobs the file holds, if it is a sound store.
absl::StatusOr<std::int64_t> CheckStore(const std::string& path) {
  absl::StatusOr<SqliteDatabase> database = SqliteDatabase::Open(path);
  if (!database.ok()) return database.status();
  if (absl::Status status = database->Execute("PRAGMA query_only = ON"); !status.ok()) {
    return status;
  }
  // Of one that holds more than ours, what that does would be done at the first job.
  if (absl::Status status = CheckSchema(*database); !status.ok()) return status;
  if (absl::Status status = CheckIntegrity(*database); !status.ok()) return status;
  if (database->read_only()) return absl::DataLossError("is of a format that cannot be written");
  return Count(*database, "jobs");
}

// Leases that follow each other fast have fences ahead of the clock, and those since the backup are
// not known: an hour of them, one a second, is skipped. A device that the backup does not know
// begins with the clock.
absl::Status RaiseFences(const std::string& path) {
  absl::StatusOr<SqliteDatabase> database = SqliteDatabase::Open(path);
  if (!database.ok()) return database.status();
  const auto tables = Count(*database, "sqlite_schema WHERE type = 'table' AND name = 'devices'");
  if (!tables.ok()) return tables.status();
  if (*tables == 0) return absl::OkStatus();  // of a version before devices
  return database->Prepare("UPDATE devices SET fence = max(fence, ?) + ?")
      .Bind(absl::ToUnixMicros(absl::Now()))
      .Bind(3600 * kFencesOfALease)
      .Run();
}

// Writes the store that the backup holds to `path`, and looks at it.
absl::StatusOr<RestoredStore> Gather(const std::string& backup, int from, const std::string& path) {
  const FileDescriptor to(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (!to.valid()) return SystemError(path);
  const absl::StatusOr<std::int64_t> bytes = UnsealBackup(from, to.get());
  if (!bytes.ok()) return About(backup, bytes.status());
  const absl::StatusOr<std::int64_t> jobs = CheckStore(path);
  if (!jobs.ok()) return About(backup, jobs.status());
  if (absl::Status status = RaiseFences(path); !status.ok()) return About(backup, status);
  if (fsync(to.get()) != 0) return SystemError(path);
  return RestoredStore{.jobs = *jobs, .bytes = *bytes};
}

absl::Status GiveName(const std::string& path, const std::string& data_dir) {
  const std::string store = data_dir + "/" + kStoreFile;
  if (std::rename(path.c_str(), store.c_str()) != 0) return SystemError(store);
  const FileDescriptor folder(open(data_dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.valid() || fsync(folder.get()) != 0) return SystemError(data_dir);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<RestoredStore> RestoreStore(const std::string& backup, const std::string& data_dir) {
  // Before the folder is made.
  const FileDescriptor from(open(backup.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!from.valid()) return SystemError(backup);
  const absl::StatusOr<DirectoryLock> lock = DirectoryLock::Take(data_dir);
  if (!lock.ok()) return lock.status();
  if (absl::Status status = RefuseStore(data_dir); !status.ok()) return status;
  const std::string path = UnfinishedRestore(data_dir);
  absl::StatusOr<RestoredStore> restored = Gather(backup, from.get(), path);
  absl::Status status = restored.status();
  if (status.ok()) status = GiveName(path, data_dir);
  if (status.ok()) return restored;
  RemoveUnfinishedCopies(data_dir);
  return status;
}

}  // namespace ffzero
