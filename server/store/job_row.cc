#include "server/store/job_row.h"

#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"

namespace ffzero {

const char kJobColumns[] =
    "number, id, state, error, spec, summary, submitter, program_version, created, started, ended, "
    "last_seq, logged_work, worker, token";

namespace {

absl::Time ToTime(std::int64_t micros) {
  return micros == 0 ? absl::InfinitePast() : absl::FromUnixMicros(micros);
}

}  // namespace

JobRow ReadRow(Statement* statement) {
  JobRow row;
  row.number = statement->Int();
  row.record.id = statement->Bytes();
  row.record.state = static_cast<JobState>(statement->Int());
  row.record.error = statement->Bytes();
  row.record.spec = statement->Bytes();
  row.record.summary = statement->Bytes();
  row.record.submitter = statement->Bytes();
  row.record.program_version = statement->Bytes();
  row.record.created = ToTime(statement->Int());
  row.record.started = ToTime(statement->Int());
  row.record.ended = ToTime(statement->Int());
  row.record.last_seq = statement->Int();
  row.logged_work = statement->Int();
  row.worker = statement->Bytes();
  row.token = statement->Int();
  return row;
}

absl::StatusOr<JobRow> FindJob(const SqliteDatabase& database, const std::string& id) {
  Statement find =
      database.Prepare(absl::StrCat("SELECT ", kJobColumns, " FROM jobs WHERE id = ?"));
  find.Bind(std::string_view(id));
  if (find.Step()) return ReadRow(&find);
  if (!find.status().ok()) return find.status();
  return absl::NotFoundError(absl::StrCat("job \"", id, "\": there is no such job"));
}

}  // namespace ffzero
