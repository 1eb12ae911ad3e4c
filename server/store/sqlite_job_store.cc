#include "server/store/sqlite_job_store.h"

#include <mutex>
#include <utility>

#include "server/store/directory_lock.h"
#include "server/store/ruled_job_store.h"
#include "server/store/sqlite_database.h"
#include "server/store/sqlite_devices.h"
#include "server/store/sqlite_job_change.h"
#include "server/store/sqlite_queries.h"
#include "server/store/sqlite_rows.h"
#include "server/store/sqlite_schema.h"
#include "server/store/sqlite_snapshot.h"
#include "server/store/sqlite_upkeep.h"

namespace ffzero {
namespace {

class SqliteJobStore final : public RuledJobStore {
 public:
  SqliteJobStore(DirectoryLock lock, SqliteDatabase writer, SqliteDatabase reader,
                 EventEncoder encoder, EventListener listener, const StoreLimits& limits)
      : RuledJobStore(std::move(listener)),
        lock_(std::move(lock)),
        writer_(std::move(writer)),
        reader_(std::move(reader)),
        encoder_(std::move(encoder)),
        limits_(limits) {}

  absl::StatusOr<JobRecord> Get(const std::string& id) override {
    const std::lock_guard hold(reader_mutex_);
    absl::StatusOr<JobRow> row = FindJob(reader_, id);
    if (!row.ok()) return row.status();
    return std::move(row->record);
  }
  absl::StatusOr<JobPage> List(const ListQuery& query) override {
    const std::lock_guard hold(reader_mutex_);
    return ListJobs(reader_, query);
  }
  absl::StatusOr<std::map<JobState, int>> CountByState() override {
    const std::lock_guard hold(reader_mutex_);
    return CountJobs(reader_);
  }
  absl::StatusOr<std::optional<absl::Time>> PendingSince() override {
    const std::lock_guard hold(reader_mutex_);
    return ffzero::PendingSince(reader_);
  }

  absl::StatusOr<std::vector<EventRecord>> ReadEvents(const std::string& id, std::int64_t after_seq,
                                                      int limit) override {
    const std::lock_guard hold(reader_mutex_);
    return ReadLog(reader_, id, after_seq, limit);
  }
  absl::StatusOr<CheckpointRecord> ReadCheckpoint(const std::string& id,
                                                  std::int64_t checkpoint_id) override {
    const std::lock_guard hold(reader_mutex_);
    return ReadSaved(reader_, id, checkpoint_id);
  }
  absl::StatusOr<std::optional<CheckpointRecord>> ReadStart(const std::string& id) override {
    const std::lock_guard hold(reader_mutex_);
    return ReadBeginning(reader_, id);
  }

  absl::StatusOr<std::vector<DeviceRecord>> ListDevices() override {
    const std::lock_guard hold(reader_mutex_);
    return ffzero::ListDevices(reader_);
  }

  absl::StatusOr<std::int64_t> UsedBytes() override {
    const std::lock_guard hold(reader_mutex_);
    return ffzero::UsedBytes(reader_);
  }
  absl::StatusOr<int> DropOldCheckpoints() override {
    const std::lock_guard hold(writer_mutex_);
    return ffzero::DropOldCheckpoints(&writer_);
  }

 private:
  absl::Status Transact(const Step& step) override {
    const std::lock_guard hold(writer_mutex_);
    SqliteJobChange change(&writer_, encoder_, limits_.events_kept);
    if (!change.status().ok()) return change.status();
    if (absl::Status status = step(&change); !status.ok()) return status;
    return change.Commit();
  }
  Ids NextInTurn(int limit) override {
    const std::lock_guard hold(writer_mutex_);
    return ffzero::NextInTurn(writer_, limit);
  }
  Ids AtWork() override {
    const std::lock_guard hold(writer_mutex_);
    return ffzero::AtWork(writer_);
  }
  Ids OldestEnded(absl::Time ended_before, int limit) override {
    const std::lock_guard hold(writer_mutex_);
    return ffzero::OldestEnded(writer_, ended_before, limit);
  }

  DirectoryLock lock_;
  std::mutex writer_mutex_;
  SqliteDatabase writer_;
  std::mutex reader_mutex_;
  SqliteDatabase reader_;
  const EventEncoder encoder_;
  const StoreLimits limits_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<JobStore>> OpenSqliteJobStore(const std::string& data_dir,
                                                             EventEncoder encoder,
                                                             EventListener listener,
                                                             const StoreLimits& limits) {
  absl::StatusOr<DirectoryLock> lock = DirectoryLock::Take(data_dir);
  if (!lock.ok()) return lock.status();
  RemoveUnfinishedCopies(data_dir);
  const std::string path = data_dir + "/" + kStoreFile;
  absl::StatusOr<SqliteDatabase> writer = SqliteDatabase::Open(path);
  if (!writer.ok()) return writer.status();
  if (absl::Status status = PrepareSchema(&*writer); !status.ok()) return status;
  absl::StatusOr<SqliteDatabase> reader = SqliteDatabase::Open(path);
  if (!reader.ok()) return reader.status();
  if (absl::Status status = reader->Execute("PRAGMA query_only = ON"); !status.ok()) return status;
  return std::make_unique<SqliteJobStore>(std::move(*lock), std::move(*writer), std::move(*reader),
                                          std::move(encoder), std::move(listener), limits);
}

}  // namespace ffzero
