#include "server/store/sqlite_job_change.h"

#include <string>
#include <string_view>
#include <utility>

#include "server/store/sqlite_devices.h"
#include "server/store/sqlite_rows.h"
#include "server/store/sqlite_submission.h"
#include "server/store/sqlite_upkeep.h"

namespace ffzero {

absl::Status SqliteJobChange::Load(const std::string& id) {
  absl::StatusOr<JobRow> row = FindJob(*database_, id);
  if (!row.ok()) return row.status();
  row_ = std::move(*row);
  return absl::OkStatus();
}

absl::StatusOr<std::optional<JobChange::Request>> SqliteJobChange::FindRequest(
    const std::string& request_id) {
  Statement find = database_->Prepare("SELECT id, submitted FROM jobs WHERE request_id = ?");
  find.Bind(std::string_view(request_id));
  if (find.Step()) return Request{.id = find.Bytes(), .submitted = find.Bytes()};
  if (!find.status().ok()) return find.status();
  return std::nullopt;
}

absl::StatusOr<StoreLoad> SqliteJobChange::MeasureLoad(const std::string& submitter,
                                                       absl::Time now) {
  return ffzero::MeasureLoad(*database_, submitter, now);
}

absl::Status SqliteJobChange::Insert(const NewJob& job, absl::Time now) {
  const absl::StatusOr<std::string> id = InsertJob(*database_, job, now);
  return id.ok() ? Load(*id) : id.status();
}

absl::Status SqliteJobChange::Commit() {
  if (absl::Status status = WriteRow(*database_, row_); !status.ok()) return status;
  absl::Status status = transaction_.Commit();
  if (status.ok() && erased_) GiveBack(database_);
  return status;
}

absl::Status SqliteJobChange::Erase() {
  erased_ = true;
  return database_->Prepare("DELETE FROM jobs WHERE number = ?").Bind(row_.number).Run();
}

absl::Status SqliteJobChange::PutEvent(const EventRecord& event) {
  return database_->Prepare("INSERT INTO events (job, seq, time, payload) VALUES (?, ?, ?, ?)")
      .Bind(row_.number)
      .Bind(event.seq)
      .Bind(absl::ToUnixMicros(event.time))
      .BindBlob(event.payload)
      .Run();
}

absl::Status SqliteJobChange::DropEventsBefore(std::int64_t seq) {
  return database_->Prepare("DELETE FROM events WHERE job = ? AND seq < ?")
      .Bind(row_.number)
      .Bind(seq)
      .Run();
}

absl::Status SqliteJobChange::PutCheckpoint(const CheckpointRecord& checkpoint) {
  return database_->Prepare("INSERT INTO checkpoints (job, id, bytes, sha256) VALUES (?, ?, ?, ?)")
      .Bind(row_.number)
      .Bind(checkpoint.id)
      .BindBlob(checkpoint.bytes)
      .Bind(std::string_view(checkpoint.sha256))
      .Run();
}

absl::Status SqliteJobChange::DropCheckpointsBefore(std::int64_t id) {
  return database_->Prepare("DELETE FROM checkpoints WHERE job = ? AND id BETWEEN 1 AND ?")
      .Bind(row_.number)
      .Bind(id - 1)
      .Run();
}

absl::StatusOr<std::optional<DeviceRecord>> SqliteJobChange::FindDevice(const std::string& name) {
  return ffzero::FindDevice(*database_, name);
}

absl::Status SqliteJobChange::PutDevice(const DeviceRecord& device) {
  return WriteDevice(*database_, device);
}

absl::Status SqliteJobChange::AddSpent(std::int64_t day, std::int64_t evaluations) {
  return database_
      ->Prepare(
          "INSERT INTO spent (submitter, day, evaluations) VALUES (?, ?, ?) "
          "ON CONFLICT DO UPDATE SET evaluations = evaluations + excluded.evaluations")
      .Bind(std::string_view(row_.record.submitter))
      .Bind(day)
      .Bind(evaluations)
      .Run();
}

}  // namespace ffzero
