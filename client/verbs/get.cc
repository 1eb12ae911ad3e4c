#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "client/verbs/verbs.h"
#include "client/views/job_summary.h"

namespace ffzero {
namespace {

ExitStatus Get(const Session& session, const std::string& id) {
  const absl::StatusOr<v1::Job> job = session.Connect().Get(id);
  if (!job.ok()) return session.Fail(job.status());
  return session.json ? session.PrintJson(*job) : session.Print(JobSummary(*job));
}

}  // namespace

void AddGet(CLI::App* app, Verb* chosen) {
  auto id = std::make_shared<std::string>();
  CLI::App* verb = app->add_subcommand("get", "Show a job: state, cost, progress, results");
  verb->add_option("JOB", *id, "The job's id")->required();
  verb->callback(
      [chosen, id] { *chosen = [id](const Session& session) { return Get(session, *id); }; });
}

}  // namespace ffzero
