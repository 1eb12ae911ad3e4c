#include <CLI/CLI.hpp>

#include "absl/strings/str_cat.h"
#include "client/verbs/verbs.h"

namespace ffzero {
namespace {

using grpc::health::v1::HealthCheckResponse;

ExitStatus Health(const Session& session) {
  const absl::StatusOr<HealthCheckResponse> health = session.Connect().Health();
  if (!health.ok()) return session.Fail(health.status());
  ExitStatus status = ExitStatus::kDone;
  if (session.json) {
    status = session.PrintJson(*health);
  } else {
    // The number of one that this program does not know.
    const std::string& name = HealthCheckResponse::ServingStatus_Name(health->status());
    status =
        session.Print(absl::StrCat(name.empty() ? absl::StrCat(health->status()) : name, "\n"));
  }
  if (status != ExitStatus::kDone) return status;
  return health->status() == HealthCheckResponse::SERVING ? ExitStatus::kDone : ExitStatus::kFailed;
}

}  // namespace

void AddHealth(CLI::App* app, Verb* chosen) {
  CLI::App* verb = app->add_subcommand(
      "health", "Say whether the service takes calls: done if it is SERVING, failed if not");
  verb->callback([chosen] { *chosen = Health; });
}

}  // namespace ffzero
