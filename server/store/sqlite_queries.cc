#include "server/store/sqlite_queries.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/store/job_moves.h"
#include "server/store/job_pages.h"
#include "server/store/sqlite_rows.h"

namespace ffzero {
namespace {

std::int64_t Number(JobState state) { return static_cast<std::int64_t>(state); }

Statement PrepareCheckpoint(const SqliteDatabase& database, const JobRow& job, std::int64_t id) {
  Statement read =
      database.Prepare("SELECT id, bytes, sha256 FROM checkpoints WHERE job = ? AND id = ?");
  read.Bind(job.number).Bind(id);
  return read;
}

CheckpointRecord ReadCheckpointRow(Statement* read) {
  CheckpointRecord checkpoint;
  checkpoint.id = read->Int();
  checkpoint.bytes = read->Bytes();
  checkpoint.sha256 = read->Bytes();
  return checkpoint;
}

}  // namespace

absl::StatusOr<JobPage> ListJobs(const SqliteDatabase& database, const ListQuery& query) {
  const absl::StatusOr<std::int64_t> before = PageStart(query);
  if (!before.ok()) return before.status();
  const int limit = PageSize(query);
  std::string states;
  for (JobState state : query.states) {
    absl::StrAppend(&states, states.empty() ? "" : ", ", static_cast<int>(state));
  }
  Statement list = database.Prepare(
      absl::StrCat("SELECT ", kJobColumns, " FROM jobs WHERE number < ?",
                   states.empty() ? "" : absl::StrCat(" AND state IN (", states, ")"),
                   " ORDER BY number DESC LIMIT ?"));
  list.Bind(*before).Bind(std::int64_t{limit} + 1);
  JobPage page;
  std::int64_t last = 0;
  while (list.Step()) {
    JobRow row = ReadRow(&list);
    if (static_cast<int>(page.jobs.size()) == limit) {
      page.next_page_token = absl::StrCat(last);
      break;
    }
    last = row.number;
    page.jobs.push_back(std::move(row.record));
  }
  if (!list.status().ok()) return list.status();
  return page;
}

absl::StatusOr<std::map<JobState, int>> CountJobs(const SqliteDatabase& database) {
  Statement count = database.Prepare("SELECT state, count(*) FROM jobs GROUP BY state");
  std::map<JobState, int> counts;
  while (count.Step()) {
    const auto state = static_cast<JobState>(count.Int());
    counts[state] = static_cast<int>(count.Int());
  }
  if (!count.status().ok()) return count.status();
  return counts;
}

absl::StatusOr<std::optional<absl::Time>> PendingSince(const SqliteDatabase& database) {
  // The newest event of a PENDING job is the one that says so.
  Statement find = database.Prepare(
      "SELECT min((SELECT time FROM events WHERE job = number ORDER BY seq DESC LIMIT 1)) AS since "
      "FROM jobs WHERE state = ? HAVING since IS NOT NULL");
  find.Bind(Number(JobState::kPending));
  if (find.Step()) return std::optional(absl::FromUnixMicros(find.Int()));
  if (!find.status().ok()) return find.status();
  return std::optional<absl::Time>();
}

absl::StatusOr<std::vector<EventRecord>> ReadLog(const SqliteDatabase& database,
                                                 const std::string& id, std::int64_t after_seq,
                                                 int limit) {
  const absl::StatusOr<JobRow> job = FindJob(database, id);
  if (!job.ok()) return job.status();
  if (absl::Status status = CheckAfterSeq(job->record, after_seq); !status.ok()) return status;
  Statement read = database.Prepare(
      "SELECT seq, time, payload FROM events WHERE job = ? AND seq > ? ORDER BY seq LIMIT ?");
  read.Bind(job->number).Bind(after_seq).Bind(std::int64_t{std::max(limit, 0)});
  std::vector<EventRecord> events;
  while (read.Step()) {
    EventRecord event;
    event.seq = read.Int();
    event.time = absl::FromUnixMicros(read.Int());
    event.payload = read.Bytes();
    events.push_back(std::move(event));
  }
  if (!read.status().ok()) return read.status();
  return events;
}

absl::StatusOr<CheckpointRecord> ReadSaved(const SqliteDatabase& database, const std::string& id,
                                           std::int64_t checkpoint_id) {
  const absl::StatusOr<JobRow> job = FindJob(database, id);
  if (!job.ok()) return job.status();
  const std::int64_t wanted = checkpoint_id == 0 ? job->record.last_checkpoint : checkpoint_id;
  if (wanted <= 0) return NoCheckpoint(*job, checkpoint_id);
  Statement read = PrepareCheckpoint(database, *job, wanted);
  if (read.Step()) return ReadCheckpointRow(&read);
  if (!read.status().ok()) return read.status();
  return NoCheckpoint(*job, checkpoint_id);
}

absl::StatusOr<std::optional<CheckpointRecord>> ReadBeginning(const SqliteDatabase& database,
                                                              const std::string& id) {
  const absl::StatusOr<JobRow> job = FindJob(database, id);
  if (!job.ok()) return job.status();
  Statement read = PrepareCheckpoint(database, *job, 0);
  if (read.Step()) return std::optional(ReadCheckpointRow(&read));
  if (!read.status().ok()) return read.status();
  return std::optional<CheckpointRecord>();
}

absl::StatusOr<std::vector<std::string>> ReadIds(Statement* find) {
  std::vector<std::string> ids;
  while (find->Step()) ids.push_back(find->Bytes());
  if (!find->status().ok()) return find->status();
  return ids;
}

absl::StatusOr<std::vector<std::string>> NextInTurn(const SqliteDatabase& database, int limit) {
  Statement find = database.Prepare(
      "SELECT id FROM jobs WHERE state = ? AND device NOT IN (SELECT name FROM devices WHERE "
      "holder <> '' OR quarantined) ORDER BY priority DESC, number LIMIT ?");
  find.Bind(Number(JobState::kPending)).Bind(std::int64_t{limit});
  return ReadIds(&find);
}

absl::StatusOr<std::vector<std::string>> AtWork(const SqliteDatabase& database) {
  Statement find = database.Prepare("SELECT id FROM jobs WHERE state IN (?, ?, ?) ORDER BY number");
  find.Bind(Number(JobState::kRunning)).Bind(Number(JobState::kPausing));
  find.Bind(Number(JobState::kCancelling));
  return ReadIds(&find);
}

}  // namespace ffzero
