#include "server/store/job_change.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace ffzero {

JobChange::JobChange(SqliteDatabase* database, const EventEncoder& encoder)
    : database_(database), encoder_(encoder), transaction_(database) {}

absl::Status JobChange::Load(const std::string& id) {
  if (!transaction_.status().ok()) return transaction_.status();
  absl::StatusOr<JobRow> row = FindJob(*database_, id);
  if (!row.ok()) return row.status();
  row_ = std::move(*row);
  return absl::OkStatus();
}

absl::Status JobChange::LoadClaimed(const Claim& claim) {
  if (absl::Status status = Load(claim.job_id); !status.ok()) return status;
  if (row_.token == claim.token && row_.worker == claim.worker) return absl::OkStatus();
  return absl::AbortedError(absl::StrCat("job ", claim.job_id, ": token ", claim.token, " of \"",
                                         claim.worker, "\" is stale; the job is now at token ",
                                         row_.token));
}

absl::Status JobChange::AppendEvent(const std::string& payload) {
  ++appended_;
  return database_->Prepare("INSERT INTO events (job, seq, time, payload) VALUES (?, ?, ?, ?)")
      .Bind(row_.number)
      .Bind(++row_.record.last_seq)
      .Bind(absl::ToUnixMicros(absl::Now()))
      .BindBlob(payload)
      .Run();
}

absl::Status JobChange::Apply(const Update& update) {
  for (const NewEvent& event : update.events) {
    if (absl::Status status = AppendEvent(event.payload); !status.ok()) return status;
    row_.logged_work = std::max(row_.logged_work, event.work);
  }
  if (update.summary.has_value()) row_.record.summary = *update.summary;
  if (!update.checkpoint.has_value()) return absl::OkStatus();
  return SaveCheckpoint(*update.checkpoint);
}

absl::Status JobChange::MoveTo(JobState state, std::string_view reason) {
  const JobState from = row_.record.state;
  if (!IsLegalTransition(from, state)) {
    return absl::FailedPreconditionError(
        absl::StrCat("job ", row_.record.id, ": it is ", std::string(JobStateName(from)),
                     " and cannot become ", std::string(JobStateName(state))));
  }
  row_.record.state = state;
  if (state == JobState::kRunning && row_.record.started == absl::InfinitePast()) {
    row_.record.started = absl::Now();
  }
  if (IsTerminal(state)) row_.record.ended = absl::Now();
  if (state != JobState::kRunning && state != JobState::kCancelling) row_.worker.clear();
  return AppendEvent(encoder_.state(state, reason));
}

absl::Status JobChange::Commit() {
  const JobRecord& job = row_.record;
  Statement write = database_->Prepare(
      "UPDATE jobs SET state = ?, error = ?, summary = ?, started = ?, ended = ?, last_seq = ?, "
      "logged_work = ?, worker = ?, token = ? WHERE number = ?");
  write.Bind(static_cast<std::int64_t>(job.state)).Bind(std::string_view(job.error));
  write.BindBlob(job.summary);
  for (absl::Time time : {job.started, job.ended}) {
    if (time == absl::InfinitePast()) {
      write.BindNull();
    } else {
      write.Bind(absl::ToUnixMicros(time));
    }
  }
  write.Bind(job.last_seq).Bind(row_.logged_work).Bind(std::string_view(row_.worker));
  write.Bind(row_.token).Bind(row_.number);
  if (absl::Status status = write.Run(); !status.ok()) return status;
  return transaction_.Commit();
}

absl::Status JobChange::SaveCheckpoint(CheckpointRecord checkpoint) {
  Statement newest =
      database_->Prepare("SELECT coalesce(max(id), 0) FROM checkpoints WHERE job = ?");
  newest.Bind(row_.number);
  newest.Step();
  checkpoint.id = newest.Int() + 1;
  if (absl::Status status = newest.Run(); !status.ok()) return status;
  absl::Status status =
      database_->Prepare("INSERT INTO checkpoints (job, id, bytes, sha256) VALUES (?, ?, ?, ?)")
          .Bind(row_.number)
          .Bind(checkpoint.id)
          .BindBlob(checkpoint.bytes)
          .Bind(std::string_view(checkpoint.sha256))
          .Run();
  if (!status.ok()) return status;
  status = database_->Prepare("DELETE FROM checkpoints WHERE job = ? AND id <= ?")
               .Bind(row_.number)
               .Bind(checkpoint.id - kCheckpointsKept)
               .Run();
  if (!status.ok()) return status;
  return AppendEvent(encoder_.checkpoint(checkpoint));
}

}  // namespace ffzero
