#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "client/text.h"
#include "client/verbs/verbs.h"
#include "client/views/job_facts.h"

namespace ffzero {
namespace {

ExitStatus Cancel(const Session& session, const std::string& id) {
  const absl::StatusOr<v1::Job> job = session.Connect().Cancel(id);
  if (!job.ok()) return session.Fail(job.status());
  if (session.json) return session.PrintJson(*job);
  return session.Print(absl::StrCat(Printable(job->id()), "  ", StateName(job->state()), "\n"));
}

}  // namespace

void AddCancel(CLI::App* app, Verb* chosen) {
  auto id = std::make_shared<std::string>();
  CLI::App* verb = app->add_subcommand(
      "cancel", "End a job between two of its steps; it keeps its history and last checkpoint");
  verb->add_option("JOB", *id, "The job's id")->required();
  verb->callback(
      [chosen, id] { *chosen = [id](const Session& session) { return Cancel(session, *id); }; });
}

}  // namespace ffzero
