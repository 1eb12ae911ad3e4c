#include "server/store/sqlite_job_store.h"

#include <openssl/rand.h>

#include <algorithm>
#include <limits>
#include <mutex>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/store/directory_lock.h"
#include "server/store/job_change.h"
#include "server/store/job_row.h"
#include "server/store/sqlite_database.h"
#include "server/store/sqlite_schema.h"

namespace ffzero {
namespace {

constexpr int kMostJobsAPage = 1000;

absl::StatusOr<std::string> NewJobId() {
  unsigned char bytes[6];
  if (RAND_bytes(bytes, sizeof(bytes)) != 1) {
    return absl::InternalError("job store: no random bytes for a job id");
  }
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(bytes), sizeof(bytes)));
}

class SqliteJobStore final : public JobStore {
 public:
  SqliteJobStore(DirectoryLock lock, SqliteDatabase writer, SqliteDatabase reader,
                 EventEncoder encoder, EventListener listener)
      : lock_(std::move(lock)),
        writer_(std::move(writer)),
        reader_(std::move(reader)),
        encoder_(std::move(encoder)),
        listener_(std::move(listener)) {}

  absl::StatusOr<JobRecord> Submit(const NewJob& job) override;
  absl::StatusOr<JobRecord> Get(const std::string& id) override;
  absl::StatusOr<JobPage> List(const ListQuery& query) override;
  absl::StatusOr<std::map<JobState, int>> CountByState() override;
  absl::StatusOr<JobRecord> Cancel(const std::string& id) override;
  absl::StatusOr<std::optional<Claim>> ClaimNext(const std::string& worker) override;
  absl::StatusOr<JobState> Append(const Claim& claim, const Update& update) override;
  absl::Status Finish(const Claim& claim, const Update& update, JobState state,
                      const std::string& error) override;
  absl::Status Requeue(const Claim& claim, const Update& update,
                       const std::string& reason) override;
  absl::StatusOr<int> RecoverInterrupted() override;
  absl::StatusOr<std::vector<EventRecord>> ReadEvents(const std::string& id, std::int64_t after_seq,
                                                      int limit) override;
  absl::StatusOr<CheckpointRecord> ReadCheckpoint(const std::string& id,
                                                  std::int64_t checkpoint_id) override;

 private:
  // Runs `change(&JobChange)` and commits, under the writer's lock; tells the listener afterwards.
  template <typename Change>
  absl::StatusOr<JobRecord> Write(const std::string& job_id, const Change& change) {
    JobRecord record;
    int events = 0;
    {
      const std::lock_guard<std::mutex> hold(writer_mutex_);
      JobChange transaction(&writer_, encoder_);
      if (absl::Status status = change(&transaction); !status.ok()) return status;
      if (absl::Status status = transaction.Commit(); !status.ok()) return status;
      record = transaction.row().record;
      events = transaction.appended();
    }
    Tell(job_id, events);
    return record;
  }

  void Tell(const std::string& job_id, int events) const {
    if (listener_ != nullptr) listener_(job_id, events);
  }

  // The job that a request id stands for, if it is known.
  absl::StatusOr<std::optional<JobRecord>> FindRequest(const NewJob& job);
  absl::StatusOr<JobRecord> Insert(const NewJob& job);

  DirectoryLock lock_;
  std::mutex writer_mutex_;
  SqliteDatabase writer_;
  std::mutex reader_mutex_;
  SqliteDatabase reader_;
  const EventEncoder encoder_;
  const EventListener listener_;
};

absl::StatusOr<std::optional<JobRecord>> SqliteJobStore::FindRequest(const NewJob& job) {
  if (job.request_id.empty()) return std::nullopt;
  Statement find = writer_.Prepare("SELECT id, submitted FROM jobs WHERE request_id = ?");
  find.Bind(std::string_view(job.request_id));
  if (!find.Step()) {
    if (!find.status().ok()) return find.status();
    return std::nullopt;
  }
  const std::string id = find.Bytes();
  if (find.Bytes() != job.submitted) {
    return absl::AlreadyExistsError(absl::StrCat("request_id: \"", job.request_id,
                                                 "\" was used for job ", id,
                                                 " with another spec; use a new one"));
  }
  absl::StatusOr<JobRow> row = FindJob(writer_, id);
  if (!row.ok()) return row.status();
  return std::move(row->record);
}

absl::StatusOr<JobRecord> SqliteJobStore::Insert(const NewJob& job) {
  const absl::StatusOr<std::string> id = NewJobId();
  if (!id.ok()) return id.status();
  JobChange change(&writer_, encoder_);
  Statement insert = writer_.Prepare(
      "INSERT INTO jobs (id, request_id, submitted, state, spec, summary, submitter, "
      "program_version, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
  insert.Bind(std::string_view(*id));
  if (job.request_id.empty()) {
    insert.BindNull();
  } else {
    insert.Bind(std::string_view(job.request_id));
  }
  insert.BindBlob(job.submitted).Bind(static_cast<std::int64_t>(JobState::kPending));
  insert.BindBlob(job.spec).BindBlob(job.summary);
  insert.Bind(std::string_view(job.submitter)).Bind(std::string_view(job.program_version));
  insert.Bind(absl::ToUnixMicros(absl::Now()));
  if (absl::Status status = insert.Run(); !status.ok()) return status;
  if (absl::Status status = change.Load(*id); !status.ok()) return status;
  absl::Status status = change.AppendEvent(encoder_.state(JobState::kPending, ""));
  if (!status.ok()) return status;
  if (status = change.Commit(); !status.ok()) return status;
  return change.row().record;
}

absl::StatusOr<JobRecord> SqliteJobStore::Submit(const NewJob& job) {
  absl::StatusOr<JobRecord> record;
  {
    const std::lock_guard<std::mutex> hold(writer_mutex_);
    absl::StatusOr<std::optional<JobRecord>> known = FindRequest(job);
    if (!known.ok()) return known.status();
    if (known->has_value()) return std::move(**known);
    record = Insert(job);
  }
  if (record.ok()) Tell(record->id, 1);
  return record;
}

absl::StatusOr<JobRecord> SqliteJobStore::Get(const std::string& id) {
  const std::lock_guard<std::mutex> hold(reader_mutex_);
  absl::StatusOr<JobRow> row = FindJob(reader_, id);
  if (!row.ok()) return row.status();
  return std::move(row->record);
}

absl::StatusOr<JobPage> SqliteJobStore::List(const ListQuery& query) {
  std::int64_t before = std::numeric_limits<std::int64_t>::max();
  if (!query.page_token.empty() && (!absl::SimpleAtoi(query.page_token, &before) || before < 1)) {
    return absl::InvalidArgumentError(absl::StrCat("page_token: \"", query.page_token,
                                                   "\" found; one that an earlier page returned"));
  }
  const int limit = std::clamp(query.limit, 1, kMostJobsAPage);
  std::string states;
  for (JobState state : query.states) {
    absl::StrAppend(&states, states.empty() ? "" : ", ", static_cast<int>(state));
  }
  const std::lock_guard<std::mutex> hold(reader_mutex_);
  Statement list = reader_.Prepare(
      absl::StrCat("SELECT ", kJobColumns, " FROM jobs WHERE number < ?",
                   states.empty() ? "" : absl::StrCat(" AND state IN (", states, ")"),
                   " ORDER BY number DESC LIMIT ?"));
  list.Bind(before).Bind(std::int64_t{limit} + 1);
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

absl::StatusOr<std::map<JobState, int>> SqliteJobStore::CountByState() {
  const std::lock_guard<std::mutex> hold(reader_mutex_);
  Statement count = reader_.Prepare("SELECT state, count(*) FROM jobs GROUP BY state");
  std::map<JobState, int> counts;
  while (count.Step()) {
    const auto state = static_cast<JobState>(count.Int());
    counts[state] = static_cast<int>(count.Int());
  }
  if (!count.status().ok()) return count.status();
  return counts;
}

absl::StatusOr<JobRecord> SqliteJobStore::Cancel(const std::string& id) {
  return Write(id, [&](JobChange* change) -> absl::Status {
    if (absl::Status status = change->Load(id); !status.ok()) return status;
    const JobState state = change->row().record.state;
    if (state == JobState::kCancelling) return absl::OkStatus();
    if (IsTerminal(state)) {
      return absl::FailedPreconditionError(absl::StrCat("job ", id, ": it is ",
                                                        std::string(JobStateName(state)),
                                                        " already and cannot be cancelled"));
    }
    const bool at_work = state == JobState::kRunning || state == JobState::kPausing;
    return change->MoveTo(at_work ? JobState::kCancelling : JobState::kCancelled, "asked to");
  });
}

absl::StatusOr<std::optional<Claim>> SqliteJobStore::ClaimNext(const std::string& worker) {
  Claim claim;
  {
    const std::lock_guard<std::mutex> hold(writer_mutex_);
    JobChange change(&writer_, encoder_);
    Statement oldest =
        writer_.Prepare("SELECT id FROM jobs WHERE state = ? ORDER BY number LIMIT 1");
    oldest.Bind(static_cast<std::int64_t>(JobState::kPending));
    if (!oldest.Step()) {
      if (!oldest.status().ok()) return oldest.status();
      return std::nullopt;
    }
    if (absl::Status status = change.Load(oldest.Bytes()); !status.ok()) return status;
    if (absl::Status status = oldest.Run(); !status.ok()) return status;
    absl::Status status = change.MoveTo(JobState::kRunning, "");
    if (!status.ok()) return status;
    JobRow& row = change.row();
    row.worker = worker;
    claim = {.job_id = row.record.id,
             .worker = worker,
             .token = ++row.token,
             .logged_work = row.logged_work};
    if (status = change.Commit(); !status.ok()) return status;
  }
  Tell(claim.job_id, 1);
  return claim;
}

absl::StatusOr<JobState> SqliteJobStore::Append(const Claim& claim, const Update& update) {
  const auto record = Write(claim.job_id, [&](JobChange* change) -> absl::Status {
    if (absl::Status status = change->LoadClaimed(claim); !status.ok()) return status;
    return change->Apply(update);
  });
  if (!record.ok()) return record.status();
  return record->state;
}

absl::Status SqliteJobStore::Finish(const Claim& claim, const Update& update, JobState state,
                                    const std::string& error) {
  return Write(claim.job_id,
               [&](JobChange* change) -> absl::Status {
                 if (absl::Status status = change->LoadClaimed(claim); !status.ok()) return status;
                 if (!IsTerminal(state)) {
                   return absl::InvalidArgumentError(
                       absl::StrCat("state: ", std::string(JobStateName(state)), " is not an end"));
                 }
                 if (absl::Status status = change->Apply(update); !status.ok()) return status;
                 change->row().record.error = error;
                 if (change->row().record.state == JobState::kRunning &&
                     state == JobState::kCancelled) {
                   absl::Status status = change->MoveTo(JobState::kCancelling, error);
                   if (!status.ok()) return status;
                 }
                 return change->MoveTo(state, error);
               })
      .status();
}

absl::Status SqliteJobStore::Requeue(const Claim& claim, const Update& update,
                                     const std::string& reason) {
  return Write(claim.job_id,
               [&](JobChange* change) -> absl::Status {
                 if (absl::Status status = change->LoadClaimed(claim); !status.ok()) return status;
                 if (absl::Status status = change->Apply(update); !status.ok()) return status;
                 const bool cancelling = change->row().record.state == JobState::kCancelling;
                 return change->MoveTo(cancelling ? JobState::kCancelled : JobState::kPending,
                                       reason);
               })
      .status();
}

absl::StatusOr<int> SqliteJobStore::RecoverInterrupted() {
  std::vector<std::pair<std::string, JobState>> interrupted;
  {
    const std::lock_guard<std::mutex> hold(writer_mutex_);
    Statement find =
        writer_.Prepare("SELECT id, state FROM jobs WHERE state IN (?, ?) ORDER BY number");
    find.Bind(static_cast<std::int64_t>(JobState::kRunning));
    find.Bind(static_cast<std::int64_t>(JobState::kCancelling));
    while (find.Step()) {
      std::string id = find.Bytes();
      interrupted.emplace_back(std::move(id), static_cast<JobState>(find.Int()));
    }
    if (!find.status().ok()) return find.status();
  }
  for (const auto& [id, state] : interrupted) {
    const JobState next =
        state == JobState::kCancelling ? JobState::kCancelled : JobState::kPending;
    const auto moved = Write(id, [&, &job = id](JobChange* change) -> absl::Status {
      if (absl::Status status = change->Load(job); !status.ok()) return status;
      return change->MoveTo(next, "the server that ran it stopped");
    });
    if (!moved.ok()) return moved.status();
  }
  return static_cast<int>(interrupted.size());
}

absl::StatusOr<std::vector<EventRecord>> SqliteJobStore::ReadEvents(const std::string& id,
                                                                    std::int64_t after_seq,
                                                                    int limit) {
  const std::lock_guard<std::mutex> hold(reader_mutex_);
  const absl::StatusOr<JobRow> job = FindJob(reader_, id);
  if (!job.ok()) return job.status();
  if (after_seq < 0 || after_seq > job->record.last_seq) {
    return absl::OutOfRangeError(absl::StrCat("after_seq: ", after_seq, " found; job ", id,
                                              " has events 1 to ", job->record.last_seq));
  }
  Statement read = reader_.Prepare(
      "SELECT seq, time, payload FROM events WHERE job = ? AND seq > ? ORDER BY seq LIMIT ?");
  read.Bind(job->number).Bind(after_seq).Bind(std::int64_t{limit});
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

absl::StatusOr<CheckpointRecord> SqliteJobStore::ReadCheckpoint(const std::string& id,
                                                                std::int64_t checkpoint_id) {
  const std::lock_guard<std::mutex> hold(reader_mutex_);
  const absl::StatusOr<JobRow> job = FindJob(reader_, id);
  if (!job.ok()) return job.status();
  Statement read = reader_.Prepare(
      "SELECT id, bytes, sha256 FROM checkpoints WHERE job = ? AND (id = ? OR ? = 0) "
      "ORDER BY id DESC LIMIT 1");
  read.Bind(job->number).Bind(checkpoint_id).Bind(checkpoint_id);
  if (!read.Step()) {
    if (!read.status().ok()) return read.status();
    return absl::NotFoundError(checkpoint_id == 0
                                   ? absl::StrCat("job ", id, ": it has no checkpoint yet")
                                   : absl::StrCat("job ", id, ": checkpoint ", checkpoint_id,
                                                  " is not there; the newest ",
                                                  JobChange::kCheckpointsKept, " are kept"));
  }
  CheckpointRecord checkpoint;
  checkpoint.id = read.Int();
  checkpoint.bytes = read.Bytes();
  checkpoint.sha256 = read.Bytes();
  return checkpoint;
}

}  // namespace

absl::StatusOr<std::unique_ptr<JobStore>> OpenSqliteJobStore(const std::string& data_dir,
                                                             EventEncoder encoder,
                                                             EventListener listener) {
  absl::StatusOr<DirectoryLock> lock = DirectoryLock::Take(data_dir);
  if (!lock.ok()) return lock.status();
  const std::string path = data_dir + "/jobs.sqlite";
  absl::StatusOr<SqliteDatabase> writer = SqliteDatabase::Open(path);
  if (!writer.ok()) return writer.status();
  if (absl::Status status = PrepareSchema(&*writer); !status.ok()) return status;
  absl::StatusOr<SqliteDatabase> reader = SqliteDatabase::Open(path);
  if (!reader.ok()) return reader.status();
  if (absl::Status status = reader->Execute("PRAGMA query_only = ON"); !status.ok()) return status;
  return std::make_unique<SqliteJobStore>(std::move(*lock), std::move(*writer), std::move(*reader),
                                          std::move(encoder), std::move(listener));
}

}  // namespace ffzero
