#include "server/store/sqlite_job_store.h"

#include <mutex>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/store/admission.h"
#include "server/store/directory_lock.h"
#include "server/store/sqlite_database.h"
#include "server/store/sqlite_job_change.h"
#include "server/store/sqlite_queries.h"
#include "server/store/sqlite_rows.h"
#include "server/store/sqlite_schema.h"
#include "server/store/sqlite_submission.h"
#include "server/store/sqlite_upkeep.h"

namespace ffzero {
namespace {

// Looked at before a worker gives up claiming one: those before may be unreadable.
constexpr int kMostInTurn = 64;

class SqliteJobStore final : public JobStore {
 public:
  SqliteJobStore(DirectoryLock lock, SqliteDatabase writer, SqliteDatabase reader,
                 EventEncoder encoder, EventListener listener, const StoreLimits& limits)
      : lock_(std::move(lock)),
        writer_(std::move(writer)),
        reader_(std::move(reader)),
        encoder_(std::move(encoder)),
        listener_(std::move(listener)),
        limits_(limits) {}

  absl::StatusOr<JobRecord> Submit(const NewJob& job, const AdmissionLimits& limits) override;

  absl::StatusOr<std::optional<JobRecord>> FindSubmitted(const std::string& request_id,
                                                         const std::string& submitted) override {
    const std::lock_guard hold(reader_mutex_);
    return FindRequest(reader_, request_id, submitted);
  }
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

  absl::StatusOr<JobRecord> Cancel(const std::string& id, const std::string& by) override {
    return OnJob(id, [&](JobChange* change) { return change->Cancel(by); });
  }
  absl::StatusOr<JobRecord> Pause(const std::string& id, const std::string& by) override {
    return OnJob(id, [&](JobChange* change) { return change->Pause(by); });
  }
  absl::StatusOr<JobRecord> Resume(const std::string& id, const std::string& by,
                                   std::optional<std::int64_t> evaluation_quota) override {
    return OnJob(id, [&](JobChange* change) { return change->Resume(by, evaluation_quota); });
  }
  absl::Status Delete(const std::string& id) override;

  absl::StatusOr<std::optional<Claim>> ClaimNext(const std::string& worker) override;

  absl::StatusOr<JobState> Append(const Claim& claim, const Update& update) override {
    const auto job = OnClaim(claim, [&](JobChange* change) { return change->Append(update); });
    if (!job.ok()) return job.status();
    return job->state;
  }
  absl::Status Finish(const Claim& claim, const Update& update, JobState state,
                      const std::string& error) override {
    return OnClaim(claim, [&](JobChange* change) { return change->Finish(update, state, error); })
        .status();
  }
  absl::Status Release(const Claim& claim, const Update& update, JobState to,
                       const std::string& reason) override {
    return OnClaim(claim, [&](JobChange* change) { return change->Release(update, to, reason); })
        .status();
  }

  absl::StatusOr<Recovery> RecoverInterrupted(
      const std::map<std::string, std::string>& crashes) override;

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

  absl::StatusOr<std::int64_t> UsedBytes() override {
    const std::lock_guard hold(reader_mutex_);
    return ffzero::UsedBytes(reader_);
  }
  absl::StatusOr<int> DropOldCheckpoints() override {
    const std::lock_guard hold(writer_mutex_);
    return ffzero::DropOldCheckpoints(&writer_);
  }
  absl::StatusOr<std::optional<std::string>> DeleteOldestEnded(absl::Time ended_before) override;

 private:
  // Runs `step(&JobChange)` and commits, under the writer's lock; tells the listener afterwards.
  template <typename Step>
  absl::StatusOr<JobRecord> Write(const Step& step) {
    JobRecord record;
    int events = 0;
    {
      const std::lock_guard hold(writer_mutex_);
      SqliteJobChange change(&writer_, encoder_, limits_.events_kept);
      if (absl::Status status = step(&change); !status.ok()) return status;
      if (absl::Status status = change.Commit(); !status.ok()) return status;
      record = change.row().record;
      events = change.appended();
    }
    Tell(record.id, events);
    return record;
  }
  template <typename Step>
  absl::StatusOr<JobRecord> OnJob(const std::string& id, const Step& step) {
    return Write([&](SqliteJobChange* change) {
      absl::Status status = change->Load(id);
      return status.ok() ? step(change) : status;
    });
  }
  template <typename Step>
  absl::StatusOr<JobRecord> OnClaim(const Claim& claim, const Step& step) {
    return Write([&](SqliteJobChange* change) {
      absl::Status status = change->LoadClaimed(claim);
      return status.ok() ? step(change) : status;
    });
  }

  void Tell(const std::string& job_id, int events) const {
    if (listener_ != nullptr) listener_(job_id, events);
  }

  DirectoryLock lock_;
  std::mutex writer_mutex_;
  SqliteDatabase writer_;
  std::mutex reader_mutex_;
  SqliteDatabase reader_;
  const EventEncoder encoder_;
  const EventListener listener_;
  const StoreLimits limits_;
};

absl::StatusOr<JobRecord> SqliteJobStore::Submit(const NewJob& job, const AdmissionLimits& limits) {
  std::optional<JobRecord> known;
  absl::StatusOr<JobRecord> record = Write([&](SqliteJobChange* change) -> absl::Status {
    // In the same transaction, so that two submissions cannot both find room.
    auto found = FindRequest(writer_, job.request_id, job.submitted);
    if (!found.ok()) return found.status();
    if (known = std::move(*found); known.has_value()) return absl::AlreadyExistsError("");
    const absl::Time now = absl::Now();
    const absl::StatusOr<StoreLoad> load = MeasureLoad(writer_, job.submitter, now);
    if (!load.ok()) return load.status();
    if (absl::Status status = Admit(job, limits, *load, now); !status.ok()) return status;
    const absl::StatusOr<std::string> id = InsertJob(writer_, job, now);
    if (!id.ok()) return id.status();
    if (absl::Status status = change->Load(*id); !status.ok()) return status;
    return change->Begin();
  });
  if (known.has_value()) return *std::move(known);
  return record;
}

absl::Status SqliteJobStore::Delete(const std::string& id) {
  {
    const std::lock_guard hold(writer_mutex_);
    if (absl::Status status = DeleteJob(&writer_, id); !status.ok()) return status;
  }
  Tell(id, 0);
  return absl::OkStatus();
}

absl::StatusOr<std::optional<Claim>> SqliteJobStore::ClaimNext(const std::string& worker) {
  absl::StatusOr<std::vector<std::string>> ids;
  {
    const std::lock_guard hold(writer_mutex_);
    ids = NextInTurn(writer_, kMostInTurn);
  }
  if (!ids.ok()) return ids.status();
  absl::Status refused;
  for (const std::string& id : *ids) {
    Claim claim;
    const auto taken = OnJob(id, [&](JobChange* change) { return change->Take(worker, &claim); });
    if (taken.ok()) return claim;
    // Meanwhile taken, cancelled or deleted by another.
    if (absl::IsFailedPrecondition(taken.status()) || absl::IsNotFound(taken.status())) continue;
    refused.Update(taken.status());
    if (!absl::IsDataLoss(taken.status())) break;
  }
  if (!refused.ok()) return refused;
  return std::nullopt;
}

absl::StatusOr<Recovery> SqliteJobStore::RecoverInterrupted(
    const std::map<std::string, std::string>& crashes) {
  absl::StatusOr<std::vector<std::string>> ids;
  {
    const std::lock_guard hold(writer_mutex_);
    ids = AtWork(writer_);
  }
  if (!ids.ok()) return ids.status();
  Recovery recovery;
  for (const std::string& id : *ids) {
    const auto crash = crashes.find(id);
    const auto job = OnJob(id, [&](JobChange* change) {
      return change->Recover(crash == crashes.end() ? "" : crash->second);
    });
    if (absl::IsDataLoss(job.status())) {
      // One damaged job must not keep the others from going on.
      recovery.unreadable.emplace_back(id, job.status().message());
      continue;
    }
    if (!job.ok()) return job.status();
    if (job->state == JobState::kFailed) {
      recovery.failed.emplace_back(id, job->error);
    } else {
      ++recovery.resumed;
    }
  }
  return recovery;
}

absl::StatusOr<std::optional<std::string>> SqliteJobStore::DeleteOldestEnded(
    absl::Time ended_before) {
  absl::StatusOr<std::optional<std::string>> id;
  {
    const std::lock_guard hold(writer_mutex_);
    id = OldestEnded(writer_, ended_before);
    if (!id.ok() || !id->has_value()) return id;
    if (absl::Status status = DeleteJob(&writer_, **id); !status.ok()) return status;
  }
  Tell(**id, 0);
  return id;
}

}  // namespace

absl::StatusOr<std::unique_ptr<JobStore>> OpenSqliteJobStore(const std::string& data_dir,
                                                             EventEncoder encoder,
                                                             EventListener listener,
                                                             const StoreLimits& limits) {
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
                                          std::move(encoder), std::move(listener), limits);
}

}  // namespace ffzero
