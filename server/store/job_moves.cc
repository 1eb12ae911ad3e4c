#include "server/store/job_moves.h"

#include <string>

#include "absl/strings/str_cat.h"

namespace ffzero {
namespace {

absl::Status Refuse(const JobRecord& job, const char* cannot) {
  return absl::FailedPreconditionError(
      absl::StrCat("job ", job.id, ": it is ", std::string(JobStateName(job.state)),
                   IsTerminal(job.state) ? " already" : "", " and cannot ", cannot));
}

}  // namespace

absl::StatusOr<JobState> AfterCancel(const JobRecord& job) {
  switch (job.state) {
    case JobState::kPending:
    case JobState::kPaused:
      return JobState::kCancelled;
    case JobState::kRunning:
    case JobState::kPausing:
    case JobState::kCancelling:
      return JobState::kCancelling;
    default:
      return Refuse(job, "be cancelled");
  }
}

absl::StatusOr<JobState> AfterPause(const JobRecord& job) {
  switch (job.state) {
    case JobState::kPending:
      return JobState::kPaused;
    case JobState::kRunning:
    case JobState::kPausing:
      return JobState::kPausing;
    default:
      return Refuse(job, "be paused");
  }
}

absl::StatusOr<JobState> AfterResume(const JobRecord& job) {
  if (job.state != JobState::kPaused) return Refuse(job, "be resumed");
  if (job.spent_evaluations < job.evaluation_quota) return JobState::kPending;
  return absl::ResourceExhaustedError(
      absl::StrCat("max_forward_evaluations: job ", job.id, " has spent ", job.spent_evaluations,
                   " of ", job.evaluation_quota, "; resume it with a higher bound"));
}

absl::Status MayDelete(const JobRecord& job) {
  if (IsTerminal(job.state)) return absl::OkStatus();
  return Refuse(job, "be deleted before it has ended; cancel it first");
}

JobState AfterRelease(JobState from, JobState to) {
  if (from == JobState::kCancelling) return JobState::kCancelled;
  return from == JobState::kPausing ? JobState::kPaused : to;
}

JobState AfterDeath(const std::string& crash, JobRow* row, std::string* cause) {
  ++row->deaths;
  if (!crash.empty()) ++row->crashes;
  const JobState next = AfterRelease(row->record.state, JobState::kPending);
  if (next != JobState::kPending) return next;
  if (row->crashes >= kMostDeaths) {
    *cause = absl::StrCat("it was at work each time the server crashed, ", row->crashes,
                          " times, the last with ", crash.empty() ? "an unknown cause" : crash);
    return JobState::kFailed;
  }
  if (row->deaths >= kMostDeaths) {
    *cause = absl::StrCat("the server died ", row->deaths,
                          " times in a row while it worked on this job, which saved no checkpoint "
                          "meanwhile; is there memory enough?");
    return JobState::kFailed;
  }
  return JobState::kPending;
}

absl::Status NoSuchJob(const std::string& id) {
  return absl::NotFoundError(absl::StrCat("job \"", id, "\": there is no such job"));
}

absl::Status CheckAfterSeq(const JobRecord& job, std::int64_t after_seq) {
  const std::int64_t first = job.first_seq - 1;
  if (after_seq >= first && after_seq <= job.last_seq) return absl::OkStatus();
  const bool trimmed = after_seq >= 0 && after_seq < first;
  return absl::OutOfRangeError(absl::StrCat(
      "after_seq: ", after_seq, " found; job ", job.id, " has events ", job.first_seq, " to ",
      job.last_seq, trimmed ? absl::StrCat(", older ones were trimmed; watch after ", first) : ""));
}

absl::Status NoCheckpoint(const JobRow& row, std::int64_t checkpoint_id) {
  if (checkpoint_id == 0) {
    return absl::NotFoundError(absl::StrCat("job ", row.record.id, ": it has no checkpoint yet"));
  }
  return absl::NotFoundError(absl::StrCat("job ", row.record.id, ": checkpoint ", checkpoint_id,
                                          " is not there; the newest ", row.checkpoints_kept,
                                          " are kept"));
}

}  // namespace ffzero
