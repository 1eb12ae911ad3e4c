#include "server/store/sqlite_job_change.h"

#include <string>
#include <string_view>
#include <utility>

#include "server/store/sqlite_rows.h"

namespace ffzero {

absl::Status SqliteJobChange::Load(const std::string& id) {
  if (!transaction_.status().ok()) return transaction_.status();
  absl::StatusOr<JobRow> row = FindJob(*database_, id);
  if (!row.ok()) return row.status();
  row_ = std::move(*row);
  return absl::OkStatus();
}

absl::Status SqliteJobChange::Commit() {
  if (absl::Status status = WriteRow(*database_, row_); !status.ok()) return status;
  return transaction_.Commit();
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
