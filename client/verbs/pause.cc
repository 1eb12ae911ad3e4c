#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "client/verbs/control.h"
#include "client/verbs/verbs.h"

namespace ffzero {

void AddPause(CLI::App* app, Verb* chosen) {
  auto id = std::make_shared<std::string>();
  CLI::App* verb = app->add_subcommand(
      "pause", "Save a job between two of its steps and let others run, until it is resumed");
  verb->add_option("JOB", *id, "The job's id")->required();
  verb->callback([chosen, id] {
    *chosen = [id](const Session& session) {
      return PrintState(session, session.Connect().Pause(*id));
    };
  });
}

}  // namespace ffzero
