#include <CLI/CLI.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "client/follow.h"
#include "client/verbs/verbs.h"
#include "client/views/json_view.h"

namespace ffzero {
namespace {

struct WatchOptions {
  std::string id;
  std::optional<std::int64_t> after_seq;  // nothing: the whole log
  double reconnect = 300;                 // seconds
};

ExitStatus Watch(const Session& session, const WatchOptions& options) {
  TrainingClient client = session.Connect();
  absl::StatusOr<v1::Job> job = client.Get(options.id);
  if (!job.ok()) return session.Fail(job.status());
  std::int64_t after_seq = options.after_seq.value_or(0);
  if (!options.after_seq.has_value() && job->first_seq() > 1) {
    after_seq = job->first_seq() - 1;
    *session.err.out << "ffzero: the first " << after_seq << " events were trimmed from the log"
                     << std::endl;
  }
  // The view must be gone, and the terminal as it was, before an error is printed.
  std::unique_ptr<EventView> view;
  if (session.json) {
    view = std::make_unique<JsonView>(session.out.out);
  } else {
    view = MakeView(session.out, *job);
  }
  job = FollowJob(&client, *job, after_seq, absl::Seconds(options.reconnect), view.get());
  view.reset();
  if (!job.ok()) return session.Fail(job.status());
  if (absl::Status status = Succeeded(*job); !status.ok()) return session.Fail(status);
  return ExitStatus::kDone;
}

}  // namespace

void AddWatch(CLI::App* app, Verb* chosen) {
  auto options = std::make_shared<WatchOptions>();
  CLI::App* verb =
      app->add_subcommand("watch", "Follow a job to its end; done if it succeeds, failed if not");
  verb->add_option("JOB", options->id, "The job's id")->required();
  verb->add_option("--after_seq", options->after_seq,
                   "Begin after this event (default: with the oldest there is)")
      ->check(CLI::NonNegativeNumber);
  verb->add_option("--reconnect", options->reconnect,
                   "Seconds without a connection after which to give up")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  verb->callback([chosen, options] {
    *chosen = [options](const Session& session) { return Watch(session, *options); };
  });
}

}  // namespace ffzero
