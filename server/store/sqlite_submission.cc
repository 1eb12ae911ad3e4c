#include "server/store/sqlite_submission.h"

#include <cstdint>
#include <string>
#include <string_view>

#include "server/store/job_id.h"
#include "server/store/sqlite_upkeep.h"

namespace ffzero {
namespace {

std::int64_t Sum(Statement* query) {
  query->Step();
  return query->Int();
}

absl::Status InsertStart(const SqliteDatabase& database, const std::string& id,
                         const CheckpointRecord& start) {
  return database
      .Prepare(
          "INSERT INTO checkpoints (job, id, bytes, sha256) "
          "SELECT number, 0, ?, ? FROM jobs WHERE id = ?")
      .BindBlob(start.bytes)
      .Bind(std::string_view(start.sha256))
      .Bind(std::string_view(id))
      .Run();
}

}  // namespace

absl::StatusOr<StoreLoad> MeasureLoad(const SqliteDatabase& database, const std::string& submitter,
                                      absl::Time now) {
  Statement pending = database.Prepare("SELECT count(*) FROM jobs WHERE state = ?");
  pending.Bind(static_cast<std::int64_t>(JobState::kPending));
  Statement spent = database.Prepare(
      "SELECT coalesce(sum(evaluations), 0) FROM spent WHERE submitter = ? AND day = ?");
  spent.Bind(std::string_view(submitter)).Bind(DayOf(now));
  Statement planned = database.Prepare(
      "SELECT coalesce(sum(max(planned - spent, 0)), 0) FROM jobs WHERE submitter = ? AND state < "
      "?");
  planned.Bind(std::string_view(submitter)).Bind(static_cast<std::int64_t>(JobState::kSucceeded));
  const absl::StatusOr<std::int64_t> bytes = UsedBytes(database);
  if (!bytes.ok()) return bytes.status();
  StoreLoad load{.pending = static_cast<int>(Sum(&pending)),
                 .submitter_spent = Sum(&spent),
                 .submitter_planned = Sum(&planned),
                 .bytes = *bytes};
  for (const Statement* query : {&pending, &spent, &planned}) {
    if (!query->status().ok()) return query->status();
  }
  return load;
}

absl::StatusOr<std::string> InsertJob(const SqliteDatabase& database, const NewJob& job,
                                      absl::Time now) {
  absl::StatusOr<std::string> id = NewJobId();
  if (!id.ok()) return id.status();
  Statement insert = database.Prepare(
      "INSERT INTO jobs (id, request_id, submitted, state, spec, summary, submitter, "
      "program_version, created, priority, checkpoints_kept, planned, quota, device) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  insert.Bind(std::string_view(*id));
  if (job.request_id.empty()) {
    insert.BindNull();
  } else {
    insert.Bind(std::string_view(job.request_id));
  }
  insert.BindBlob(job.submitted).Bind(static_cast<std::int64_t>(JobState::kPending));
  insert.BindBlob(job.spec).BindBlob(job.summary);
  insert.Bind(std::string_view(job.submitter)).Bind(std::string_view(job.program_version));
  insert.Bind(absl::ToUnixMicros(now)).Bind(std::int64_t{job.priority});
  insert.Bind(std::int64_t{job.checkpoints_kept});
  insert.Bind(job.planned_evaluations).Bind(job.evaluation_quota);
  insert.Bind(std::string_view(job.device));
  if (absl::Status status = insert.Run(); !status.ok()) return status;
  if (job.start.has_value()) {
    absl::Status status = InsertStart(database, *id, *job.start);
    if (!status.ok()) return status;
  }
  return id;
}

}  // namespace ffzero
