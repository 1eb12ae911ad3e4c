#include <CLI/CLI.hpp>
#include <cstdint>
#include <memory>
#include <string>

#include "client/verbs/control.h"
#include "client/verbs/verbs.h"

namespace ffzero {
namespace {

struct ResumeOptions {
  std::string id;
  std::int64_t bound = 0;  // 0: as it was
};

ExitStatus Resume(const Session& session, const ResumeOptions& options) {
  v1::ResumeJobRequest request;
  request.set_job_id(options.id);
  if (options.bound > 0) request.set_max_forward_evaluations(options.bound);
  return PrintState(session, session.Connect().Resume(request));
}

}  // namespace

void AddResume(CLI::App* app, Verb* chosen) {
  auto options = std::make_shared<ResumeOptions>();
  CLI::App* verb = app->add_subcommand("resume", "Let a paused job go on where it was");
  verb->add_option("JOB", options->id, "The job's id")->required();
  verb->add_option("--max_forward_evaluations", options->bound,
                   "The job's new bound; needed where it has spent the old one")
      ->check(CLI::PositiveNumber);
  verb->callback([chosen, options] {
    *chosen = [options](const Session& session) { return Resume(session, *options); };
  });
}

}  // namespace ffzero
