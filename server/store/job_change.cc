#include "server/store/job_change.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/store/job_id.h"
#include "server/store/job_moves.h"

namespace ffzero {

absl::Status JobChange::LoadClaimed(const Claim& claim) {
  if (absl::Status status = Load(claim.job_id); !status.ok()) return status;
  const JobState state = row_.record.state;
  if (IsAtWork(state) && row_.token == claim.token && row_.worker == claim.worker) {
    return absl::OkStatus();
  }
  return absl::AbortedError(absl::StrCat(
      "job ", claim.job_id, ": token ", claim.token, " of \"", claim.worker,
      "\" is stale; the job is ", std::string(JobStateName(state)), " at token ", row_.token));
}

absl::Status JobChange::Submit(const NewJob& job, const AdmissionLimits& limits, absl::Time now,
                               std::optional<JobRecord>* known) {
  absl::Status status = FindSubmitted(job.request_id, job.submitted, known);
  if (!status.ok() || known->has_value()) return status;
  // In the same transaction, so that two submissions cannot both find room.
  const absl::StatusOr<StoreLoad> load = MeasureLoad(job.submitter, now);
  if (!load.ok()) return load.status();
  if (status = Admit(job, limits, *load, now); !status.ok()) return status;
  if (status = Insert(job, now); !status.ok()) return status;
  return AppendEvent(encoder_.state(JobState::kPending, ""));
}

absl::Status JobChange::FindSubmitted(const std::string& request_id, const std::string& submitted,
                                      std::optional<JobRecord>* known) {
  if (request_id.empty()) return absl::OkStatus();
  const absl::StatusOr<std::optional<Request>> request = FindRequest(request_id);
  if (!request.ok()) return request.status();
  if (!request->has_value()) return absl::OkStatus();
  const std::string& id = (*request)->id;
  if ((*request)->submitted != submitted) return RequestTaken(request_id, id);
  if (absl::Status status = Load(id); !status.ok()) return status;
  *known = row_.record;
  return absl::OkStatus();
}

absl::Status JobChange::Cancel(const std::string& by) {
  const absl::StatusOr<JobState> next = AfterCancel(row_.record);
  if (!next.ok()) return next.status();
  return *next == row_.record.state ? absl::OkStatus() : MoveTo(*next, by);
}

absl::Status JobChange::Pause(const std::string& by) {
  const absl::StatusOr<JobState> next = AfterPause(row_.record);
  if (!next.ok()) return next.status();
  return *next == row_.record.state ? absl::OkStatus() : MoveTo(*next, by);
}

absl::Status JobChange::Resume(const std::string& by,
                               std::optional<std::int64_t> evaluation_quota) {
  row_.record.evaluation_quota = evaluation_quota.value_or(row_.record.evaluation_quota);
  const absl::StatusOr<JobState> next = AfterResume(row_.record);
  return next.ok() ? MoveTo(*next, by) : next.status();
}

absl::Status JobChange::Append(const Update& update) {
  for (const NewEvent& event : update.events) {
    if (absl::Status status = AppendEvent(event.payload); !status.ok()) return status;
    row_.logged_work = std::max(row_.logged_work, event.work);
  }
  if (absl::Status status = NoteDevice(update.device); !status.ok()) return status;
  if (update.summary.has_value()) row_.record.summary = *update.summary;
  if (update.evaluations > 0) {
    row_.record.spent_evaluations += update.evaluations;
    absl::Status status = AddSpent(DayOf(absl::Now()), update.evaluations);
    if (!status.ok()) return status;
  }
  if (!update.checkpoint.has_value()) return absl::OkStatus();
  return SaveCheckpoint(*update.checkpoint);
}

absl::Status JobChange::Finish(const Update& update, JobState state, const std::string& error) {
  if (!IsTerminal(state)) {
    return absl::InvalidArgumentError(
        absl::StrCat("state: ", std::string(JobStateName(state)), " is not an end"));
  }
  if (absl::Status status = Append(update); !status.ok()) return status;
  row_.record.error = error;
  if (row_.record.state != JobState::kCancelling && state == JobState::kCancelled) {
    if (absl::Status status = MoveTo(JobState::kCancelling, ""); !status.ok()) return status;
  }
  return MoveTo(state, error);
}

absl::Status JobChange::Release(const Update& update, JobState to, const std::string& reason) {
  if (to != JobState::kPending && to != JobState::kPaused) {
    return absl::InvalidArgumentError(absl::StrCat("to: ", std::string(JobStateName(to)),
                                                   " found; a job goes back to PENDING or PAUSED"));
  }
  if (absl::Status status = Append(update); !status.ok()) return status;
  const JobState next = AfterRelease(row_.record.state, to);
  if (row_.record.state == JobState::kRunning && next == JobState::kPaused) {
    if (absl::Status status = MoveTo(JobState::kPausing, reason); !status.ok()) return status;
  }
  return MoveTo(next, reason);
}

absl::Status JobChange::Delete() {
  absl::Status status = MayDelete(row_.record);
  return status.ok() ? Erase() : status;
}

absl::Status JobChange::Take(const std::string& worker, Claim* claim) {
  DeviceLease lease;
  if (absl::Status status = LeaseDevice(&lease); !status.ok()) return status;
  if (absl::Status status = MoveTo(JobState::kRunning, ""); !status.ok()) return status;
  row_.worker = worker;
  *claim = {.job_id = row_.record.id,
            .worker = worker,
            .token = ++row_.token,
            .logged_work = row_.logged_work,
            .suspect = row_.deaths > 0,
            .lease = std::move(lease)};
  return absl::OkStatus();
}

absl::Status JobChange::Recover(const std::string& crash) {
  std::string cause = "the server that ran it stopped";
  const JobState next = AfterDeath(crash, &row_, &cause);
  if (next == JobState::kFailed) row_.record.error = cause;
  return MoveTo(next, cause);
}

absl::Status JobChange::AppendEvent(const std::string& payload) {
  ++appended_;
  absl::Status status =
      PutEvent({.seq = ++row_.record.last_seq, .time = absl::Now(), .payload = payload});
  return status.ok() ? TrimLog() : status;
}

absl::Status JobChange::TrimLog() {
  // A tenth at a time, so that few commits pay for it.
  const std::int64_t kept = row_.record.last_seq - row_.record.first_seq + 1;
  if (kept <= events_kept_ + events_kept_ / 10) return absl::OkStatus();
  row_.record.first_seq = row_.record.last_seq - events_kept_ + 1;
  return DropEventsBefore(row_.record.first_seq);
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
  if (!IsAtWork(state)) row_.worker.clear();
  if (IsAtWork(from) && !IsAtWork(state)) {
    if (absl::Status status = FreeDevice(); !status.ok()) return status;
  }
  return AppendEvent(encoder_.state(state, reason));
}

absl::Status JobChange::SaveCheckpoint(CheckpointRecord checkpoint) {
  checkpoint.id = ++row_.record.last_checkpoint;
  row_.deaths = 0;
  if (absl::Status status = PutCheckpoint(checkpoint); !status.ok()) return status;
  absl::Status status = DropCheckpointsBefore(checkpoint.id - row_.checkpoints_kept + 1);
  return status.ok() ? AppendEvent(encoder_.checkpoint(checkpoint)) : status;
}

}  // namespace ffzero
