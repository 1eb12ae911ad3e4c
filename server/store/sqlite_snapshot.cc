#include "server/store/sqlite_snapshot.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <limits>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/store/sqlite_database.h"
#include "server/store/sqlite_schema.h"
#include "server/store/sqlite_upkeep.h"

namespace ffzero {
namespace {

std::string UnfinishedCopy(const std::string& data_dir) { return data_dir + "/backup.part"; }

absl::Status NoRoom(const std::string& data_dir, const std::string& why) {
  return absl::ResourceExhaustedError(
      absl::StrCat("backup: no room for a copy of the store in ", data_dir, ": ", why));
}

std::int64_t FreeBytes(const std::string& data_dir) {
  std::error_code error;
  const std::filesystem::space_info space = std::filesystem::space(data_dir, error);
  // Where it cannot be told, the copy shows it.
  return error ? std::numeric_limits<std::int64_t>::max()
               : static_cast<std::int64_t>(space.available);
}

// Asked before a byte is written: a disk that a copy fills is one that jobs wait for.
absl::Status CheckRoom(const SqliteDatabase& database, const std::string& data_dir) {
  const absl::StatusOr<std::int64_t> used = UsedBytes(database);
  if (!used.ok()) return used.status();
  const std::int64_t needed = *used + *used / 8, free = FreeBytes(data_dir);
  if (free >= needed) return absl::OkStatus();
  return NoRoom(data_dir, absl::StrCat(free, " bytes are free; must be ", needed));
}

// Also a page number in a damaged store, beyond what a file can have, is SQLITE_FULL.
absl::Status Full(const std::string& data_dir, const absl::Status& status) {
  constexpr std::int64_t kNothing = 1 << 20;
  const std::string why(status.message());
  if (FreeBytes(data_dir) < kNothing) return NoRoom(data_dir, why);
  return absl::DataLossError(absl::StrCat("backup: the store is damaged: ", why));
}

// VACUUM INTO reads the store in one transaction, for which in WAL mode no writer waits, leaves out
// free pages, and fails over damage that a copy byte by byte would take along.
absl::Status Copy(const std::string& data_dir, const std::string& to, const GoOn& go_on) {
  absl::StatusOr<SqliteDatabase> database = SqliteDatabase::Open(data_dir + "/" + kStoreFile);
  if (!database.ok()) return database.status();
  if (absl::Status status = CheckRoom(*database, data_dir); !status.ok()) return status;
  // A power cut takes the copy anyway, and jobs shall not wait for its way to the disk.
  if (absl::Status status = database->Execute("PRAGMA synchronous = OFF"); !status.ok()) {
    return status;
  }
  absl::Status asked;
  const Interruptible interruptible(&*database, [&] {
    if (asked.ok()) asked = go_on();
    return asked.ok();
  });
  const absl::Status status = database->Prepare("VACUUM INTO ?").Bind(to).Run();
  if (!asked.ok()) return asked;
  return absl::IsResourceExhausted(status) ? Full(data_dir, status) : status;
}

class RemovedAtEnd {
 public:
  explicit RemovedAtEnd(std::string path) : path_(std::move(path)) {}
  ~RemovedAtEnd() { unlink(path_.c_str()); }
  RemovedAtEnd(const RemovedAtEnd&) = delete;
  RemovedAtEnd& operator=(const RemovedAtEnd&) = delete;

 private:
  const std::string path_;
};

}  // namespace

absl::StatusOr<Snapshot> TakeSnapshot(const std::string& data_dir, const GoOn& go_on) {
  const std::string path = UnfinishedCopy(data_dir);
  // Also when all went well: the descriptor keeps the bytes.
  const RemovedAtEnd removed(path);
  if (absl::Status status = Copy(data_dir, path, go_on); !status.ok()) return status;
  FileDescriptor file(open(path.c_str(), O_RDWR | O_CLOEXEC));
  if (!file.valid()) {
    return absl::UnavailableError(absl::StrCat("backup: ", path, ": ", std::strerror(errno)));
  }
  absl::StatusOr<SealedBackup> sealed = SealBackup(file.get(), go_on);
  if (absl::IsResourceExhausted(sealed.status())) {
    return NoRoom(data_dir, std::string(sealed.status().message()));
  }
  if (!sealed.ok()) return sealed.status();
  return Snapshot{.file = std::move(file), .sealed = *std::move(sealed)};
}

void RemoveUnfinishedCopies(const std::string& data_dir) {
  unlink(UnfinishedCopy(data_dir).c_str());
  unlink(UnfinishedRestore(data_dir).c_str());
}

std::string UnfinishedRestore(const std::string& data_dir) { return data_dir + "/restore.part"; }

}  // namespace ffzero
