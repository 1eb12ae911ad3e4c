#ifndef FFZERO_SERVER_STORE_SQLITE_JOB_CHANGE_H_
#define FFZERO_SERVER_STORE_SQLITE_JOB_CHANGE_H_

#include <cstdint>
#include <optional>
#include <string>

#include "server/store/job_change.h"
#include "server/store/sqlite_database.h"

namespace ffzero {

// A JobChange in SQLite.
class SqliteJobChange final : public JobChange {
 public:
  // All outlive it. Holds the database's write lock from here on.
  SqliteJobChange(SqliteDatabase* database, const EventEncoder& encoder, std::int64_t events_kept)
      : JobChange(encoder, events_kept), database_(database), transaction_(database) {}

  // Whether the transaction began; where it did not, nothing may be called.
  const absl::Status& status() const { return transaction_.status(); }

  absl::Status Load(const std::string& id) override;
  absl::Status Commit() override;

 private:
  absl::StatusOr<std::optional<Request>> FindRequest(const std::string& request_id) override;
  absl::StatusOr<StoreLoad> MeasureLoad(const std::string& submitter, absl::Time now) override;
  absl::Status Insert(const NewJob& job, absl::Time now) override;
  absl::Status Erase() override;
  absl::Status PutEvent(const EventRecord& event) override;
  absl::Status DropEventsBefore(std::int64_t seq) override;
  absl::Status PutCheckpoint(const CheckpointRecord& checkpoint) override;
  absl::Status DropCheckpointsBefore(std::int64_t id) override;
  absl::StatusOr<std::optional<DeviceRecord>> FindDevice(const std::string& name) override;
  absl::Status PutDevice(const DeviceRecord& device) override;
  absl::Status AddSpent(std::int64_t day, std::int64_t evaluations) override;

  SqliteDatabase* database_;
  Transaction transaction_;
  bool erased_ = false;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_STORE_SQLITE_JOB_CHANGE_H_
