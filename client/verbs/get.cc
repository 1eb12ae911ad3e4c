#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "client/verbs/verbs.h"
#include "client/views/job_summary.h"
#include "client/views/waiting.h"

namespace ffzero {
namespace {

// Only a job that may wait for its device is worth a second call. One that fails costs the line.
std::string AskWhatItWaitsFor(const v1::Job& job, TrainingClient* client) {
  if (job.state() != v1::PENDING || job.spec().device().empty()) return WaitsFor(job, {});
  const absl::StatusOr<v1::ListDevicesResponse> devices = client->ListDevices();
  return devices.ok() ? WaitsFor(job, *devices) : "";
}

ExitStatus Get(const Session& session, const std::string& id) {
  TrainingClient client = session.Connect();
  const absl::StatusOr<v1::Job> job = client.Get(id);
  if (!job.ok()) return session.Fail(job.status());
  return session.json ? session.PrintJson(*job)
                      : session.Print(JobSummary(*job, AskWhatItWaitsFor(*job, &client)));
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
