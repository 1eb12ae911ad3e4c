#include "client/command_line.h"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "client/verbs/verbs.h"

namespace ffzero {
namespace {

// The server's own FFZERO_TLS_CERT and FFZERO_TLS_KEY may be set where the client runs too.
void AddConnectionOptions(CLI::App* app, ConnectionOptions* connect) {
  app->add_option("--server", connect->server, "Address of the training service, HOST:PORT")
      ->envname("FFZERO_SERVER")
      ->capture_default_str();
  app->add_option(
         "--token_file", connect->token_file,
         "File with the token that the server knows you by, readable by you alone; without "
         "it FFZERO_TOKEN in the environment is the token itself")
      ->envname("FFZERO_TOKEN_FILE");
  app->add_flag("--tls", connect->tls,
                "Encrypt; the server's certificate must be one of the system's authorities")
      ->envname("FFZERO_TLS");
  app->add_option("--tls_ca", connect->tls_ca,
                  "Encrypt; the server's certificate must be one of these authorities, PEM")
      ->envname("FFZERO_TLS_CA");
  app->add_option("--tls_cert", connect->tls_cert,
                  "Certificate to show, and those up to its root, PEM; needs --tls_key")
      ->envname("FFZERO_CLIENT_TLS_CERT");
  app->add_option("--tls_key", connect->tls_key, "Its private key, PEM")
      ->envname("FFZERO_CLIENT_TLS_KEY");
  app->add_option("--tls_server_name", connect->tls_server_name,
                  "Name that the server's certificate must have, where it is not --server's host")
      ->envname("FFZERO_TLS_SERVER_NAME");
  app->add_flag("--allow_plaintext", connect->allow_plaintext,
                "Send the token to another machine even unencrypted");
}

void AddGlobalOptions(CLI::App* app, Session* session) {
  app->set_version_flag("--version", absl::StrCat("ffzero ", FFZERO_VERSION));
  AddConnectionOptions(app, &session->connect);
  app->add_flag("--json", session->json,
                "Print JSON, one document a line, instead of text for people");
  app->add_option("--timeout", session->timeout, "Seconds a call may take, retries included")
      ->check(CLI::Range(0.001, 86400.0))
      ->capture_default_str();
}

void AddVerbs(CLI::App* app, Verb* chosen, Verb* offline) {
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
  AddInspect(app, chosen);
  AddReproduce(app, chosen);
  AddDevices(app, chosen);
  AddBackup(app, chosen);
  AddHealth(app, chosen);
  AddToken(app, offline);
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
  Verb chosen, offline;
  AddGlobalOptions(&app, session);
  AddVerbs(&app, &chosen, &offline);
  const char* token = std::getenv("FFZERO_TOKEN");
  if (token != nullptr) session->connect.token = token;
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::ostringstream out, err;
    if (app.exit(error, out, err) == 0) return session->Print(out.str());
    return session->RefuseUsage(absl::InvalidArgumentError(error.what()));
  }
  if (offline) return offline(*session);
  // Said here rather than by CLI11, which would hide the name of an unknown verb behind it.
  if (!chosen) {
    return session->RefuseUsage(
        absl::InvalidArgumentError(absl::StrCat("a verb is needed, one of ", VerbNames(app))));
  }
  if (absl::Status status = session->PrepareConnection(); !status.ok()) {
    return session->RefuseUsage(status);
  }
  return chosen(*session);
}

}  // namespace ffzero
