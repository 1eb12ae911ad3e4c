#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "client/verbs/control.h"
#include "client/verbs/verbs.h"

namespace ffzero {

void AddCancel(CLI::App* app, Verb* chosen) {
  auto id = std::make_shared<std::string>();
  CLI::App* verb = app->add_subcommand(
      "cancel", "End a job between two of its steps; it keeps its history and last checkpoint");
  verb->add_option("JOB", *id, "The job's id")->required();
  verb->callback([chosen, id] {
    *chosen = [id](const Session& session) {
      return PrintState(session, session.Connect().Cancel(*id));
    };
  });
}

}  // namespace ffzero
