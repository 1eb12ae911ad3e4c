#include "client/command_line.h"

#include <CLI/CLI.hpp>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "client/verbs/verbs.h"

namespace ffzero {
namespace {

void AddGlobalOptions(CLI::App* app, Session* session) {
  app->set_version_flag("--version", absl::StrCat("ffzero ", FFZERO_VERSION));
  app->add_option("--server", session->server, "Address of the training service, HOST:PORT")
      ->envname("FFZERO_SERVER")
      ->capture_default_str();
  app->add_flag("--json", session->json,
                "Print JSON, one document a line, instead of text for people");
  app->add_option("--timeout", session->timeout, "Seconds a call may take, retries included")
      ->check(CLI::Range(0.001, 86400.0))
      ->capture_default_str();
}

void AddVerbs(CLI::App* app, Verb* chosen) {
  AddSubmit(app, chosen);
  AddGet(app, chosen);
  AddList(app, chosen);
  AddWatch(app, chosen);
  AddCancel(app, chosen);
  AddPause(app, chosen);
  AddResume(app, chosen);
  AddDelete(app, chosen);
  AddCheckpoint(app, chosen);
  AddPredict(app, chosen);
  AddReproduce(app, chosen);
}

std::string VerbNames(const CLI::App& app) {
  std::string names;
  for (const CLI::App* verb : app.get_subcommands(nullptr)) {
    absl::StrAppend(&names, names.empty() ? "" : ", ", verb->get_name());
  }
  return names;
}

}  // namespace

ExitStatus RunCommandLine(int argc, const char* const* argv, Session* session) {
  CLI::App app("ffzero: trains physical neural networks on a training service", "ffzero");
  // Inherited by the verbs, so that global options may follow them.
  app.fallthrough();
  Verb chosen;
  AddGlobalOptions(&app, session);
  AddVerbs(&app, &chosen);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::ostringstream out, err;
    if (app.exit(error, out, err) == 0) return session->Print(out.str());
    return session->RefuseUsage(absl::InvalidArgumentError(error.what()));
  }
  // Said here rather than by CLI11, which would hide the name of an unknown verb behind it.
  if (!chosen) {
    return session->RefuseUsage(
        absl::InvalidArgumentError(absl::StrCat("a verb is needed, one of ", VerbNames(app))));
  }
  return chosen(*session);
}

}  // namespace ffzero
