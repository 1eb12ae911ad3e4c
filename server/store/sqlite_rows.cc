#include "server/store/sqlite_rows.h"

#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "server/store/job_moves.h"

namespace ffzero {

const char kJobColumns[] =
    "number, id, state, error, spec, summary, submitter, program_version, created, started, ended, "
    "first_seq, last_seq, planned, spent, quota, priority, checkpoints_kept, last_checkpoint, "
    "logged_work, device, worker, token, deaths, crashes";

namespace {

absl::Time ToTime(std::int64_t micros) {
  return micros == 0 ? absl::InfinitePast() : absl::FromUnixMicros(micros);
}

}  // namespace

JobRow ReadRow(Statement* statement) {
  JobRow row;
  JobRecord& record = row.record;
  row.number = statement->Int();
  record.id = statement->Bytes();
  record.state = static_cast<JobState>(statement->Int());
  record.error = statement->Bytes();
  record.spec = statement->Bytes();
  record.summary = statement->Bytes();
  record.submitter = statement->Bytes();
  record.program_version = statement->Bytes();
  record.created = ToTime(statement->Int());
  record.started = ToTime(statement->Int());
  record.ended = ToTime(statement->Int());
  record.first_seq = statement->Int();
  record.last_seq = statement->Int();
  record.planned_evaluations = statement->Int();
  record.spent_evaluations = statement->Int();
  record.evaluation_quota = statement->Int();
  row.priority = static_cast<int>(statement->Int());
  row.checkpoints_kept = static_cast<int>(statement->Int());
  record.last_checkpoint = statement->Int();
  row.logged_work = statement->Int();
  row.device = statement->Bytes();
  row.worker = statement->Bytes();
  row.token = statement->Int();
  row.deaths = static_cast<int>(statement->Int());
  row.crashes = static_cast<int>(statement->Int());
  return row;
}

absl::StatusOr<JobRow> FindJob(const SqliteDatabase& database, const std::string& id) {
  Statement find =
      database.Prepare(absl::StrCat("SELECT ", kJobColumns, " FROM jobs WHERE id = ?"));
  find.Bind(std::string_view(id));
  if (find.Step()) return ReadRow(&find);
  if (!find.status().ok()) return find.status();
  return NoSuchJob(id);
}

absl::Status WriteRow(const SqliteDatabase& database, const JobRow& row) {
  const JobRecord& job = row.record;
  Statement write = database.Prepare(
      "UPDATE jobs SET state = ?, error = ?, summary = ?, started = ?, ended = ?, first_seq = ?, "
      "last_seq = ?, spent = ?, quota = ?, last_checkpoint = ?, logged_work = ?, worker = ?, "
      "token = ?, deaths = ?, crashes = ? WHERE number = ?");
  write.Bind(static_cast<std::int64_t>(job.state)).Bind(std::string_view(job.error));
  write.BindBlob(job.summary);
  for (absl::Time time : {job.started, job.ended}) {
    if (time == absl::InfinitePast()) {
      write.BindNull();
    } else {
      write.Bind(absl::ToUnixMicros(time));
    }
  }
  write.Bind(job.first_seq).Bind(job.last_seq);
  write.Bind(job.spent_evaluations).Bind(job.evaluation_quota);
  write.Bind(job.last_checkpoint).Bind(row.logged_work);
  write.Bind(std::string_view(row.worker)).Bind(row.token);
  write.Bind(std::int64_t{row.deaths}).Bind(std::int64_t{row.crashes}).Bind(row.number);
  return write.Run();
}

}  // namespace ffzero
