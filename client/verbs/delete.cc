#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "client/text.h"
#include "client/verbs/verbs.h"

namespace ffzero {
namespace {

ExitStatus Delete(const Session& session, const std::string& id) {
  const absl::StatusOr<v1::DeleteJobResponse> response = session.Connect().Delete(id);
  if (!response.ok()) return session.Fail(response.status());
  if (session.json) return session.PrintJson(*response);
  return session.Print(absl::StrCat(Printable(id), "  deleted\n"));
}

}  // namespace

void AddDelete(CLI::App* app, Verb* chosen) {
  auto id = std::make_shared<std::string>();
  CLI::App* verb = app->add_subcommand(
      "delete", "Forget a job that has ended, with its history and its checkpoints");
  verb->add_option("JOB", *id, "The job's id")->required();
  verb->callback(
      [chosen, id] { *chosen = [id](const Session& session) { return Delete(session, *id); }; });
}

}  // namespace ffzero
