#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "client/follow.h"
#include "client/job_file.h"
#include "client/job_override.h"
#include "client/request_id.h"
#include "client/text.h"
#include "client/verbs/verbs.h"

namespace ffzero {
namespace {

struct SubmitOptions {
  std::string file;
  std::string preset;
  std::vector<std::string> overrides;
  std::string request_id;
  bool wait = false;
  double reconnect = 300;  // seconds
};

absl::StatusOr<v1::JobSpec> ReadSpec(const Session& session, const SubmitOptions& options) {
  if (options.file.empty() == options.preset.empty()) {
    return absl::InvalidArgumentError("submit needs either a FILE or --preset NAME");
  }
  absl::StatusOr<v1::JobSpec> spec =
      options.preset.empty() ? ReadJobFile(options.file, *session.in) : ReadPreset(options.preset);
  if (!spec.ok()) return spec;
  for (const std::string& assignment : options.overrides) {
    if (absl::Status status = ApplyOverride(assignment, &*spec); !status.ok()) return status;
  }
  return spec;
}

// Shows the job on the error output, since standard output is for the id or the JSON.
ExitStatus Wait(const Session& session, TrainingClient* client, const v1::Job& submitted,
                double reconnect) {
  std::unique_ptr<EventView> view = MakeView(session.err, submitted);
  const absl::StatusOr<v1::Job> job =
      FollowJob(client, submitted, 0, absl::Seconds(reconnect), view.get());
  view.reset();
  if (!job.ok()) return session.Fail(job.status());
  if (session.json) {
    const ExitStatus status = session.PrintJson(*job);
    if (status != ExitStatus::kDone) return status;
  }
  if (absl::Status status = Succeeded(*job); !status.ok()) return session.Fail(status);
  return ExitStatus::kDone;
}

ExitStatus Submit(const Session& session, const SubmitOptions& options) {
  absl::StatusOr<v1::JobSpec> spec = ReadSpec(session, options);
  if (!spec.ok()) return session.RefuseUsage(spec.status());
  v1::SubmitJobRequest request;
  *request.mutable_spec() = *std::move(spec);
  request.set_request_id(options.request_id);
  if (options.request_id.empty()) {
    const absl::StatusOr<std::string> id = NewRequestId();
    if (!id.ok()) return session.Fail(id.status());
    request.set_request_id(*id);
  }
  TrainingClient client = session.Connect();
  const absl::StatusOr<v1::Job> job = client.Submit(request);
  if (!job.ok()) return session.Fail(job.status());
  ExitStatus status = ExitStatus::kDone;
  if (!session.json) status = session.Print(Printable(job->id()) + "\n");
  if (session.json && !options.wait) status = session.PrintJson(*job);
  if (!options.wait || status != ExitStatus::kDone) return status;
  return Wait(session, &client, *job, options.reconnect);
}

}  // namespace

void AddSubmit(CLI::App* app, Verb* chosen) {
  auto options = std::make_shared<SubmitOptions>();
  CLI::App* verb = app->add_subcommand("submit", "Submit a job and print its id");
  CLI::Option* file = verb->add_option("FILE", options->file,
                                       "Job file in protobuf's text format; -: standard input");
  verb->add_option("--preset", options->preset, "A job that comes with ffzero, such as mnist-mlp")
      ->excludes(file);
  verb->add_option("--set", options->overrides,
                   "Change a field of the job: PATH=VALUE, such as training.epochs=20; may be "
                   "repeated")
      ->allow_extra_args(false);
  verb->add_option("--request_id", options->request_id,
                   "UUID that makes repeated submissions one job; a fresh one when left out");
  verb->add_flag("--wait", options->wait,
                 "Follow the job to its end; done if it succeeds, failed if not");
  verb->add_option("--reconnect", options->reconnect,
                   "With --wait: seconds without a connection after which to give up")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  verb->callback([chosen, options] {
    *chosen = [options](const Session& session) { return Submit(session, *options); };
  });
}

}  // namespace ffzero
