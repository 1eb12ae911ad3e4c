#include "client/verbs/control.h"

#include "absl/strings/str_cat.h"
#include "client/text.h"
#include "client/views/job_facts.h"

namespace ffzero {

ExitStatus PrintState(const Session& session, const absl::StatusOr<v1::Job>& job) {
  if (!job.ok()) return session.Fail(job.status());
  if (session.json) return session.PrintJson(*job);
  return session.Print(absl::StrCat(Printable(job->id()), "  ", StateName(job->state()), "\n"));
}

}  // namespace ffzero
