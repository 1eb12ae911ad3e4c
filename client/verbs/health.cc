#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "client/verbs/verbs.h"

namespace ffzero {
namespace {

using grpc::health::v1::HealthCheckResponse;

ExitStatus Health(const Session& session, const std::string& service) {
  const absl::StatusOr<HealthCheckResponse> health = session.Connect().Health(service);
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
  auto service = std::make_shared<std::string>(v1::TrainingService::service_full_name());
  CLI::App* verb = app->add_subcommand(
      "health", "Say whether the service takes calls: done if it is SERVING, failed if not");
  verb->add_option("--service", *service,
                   "Which, by its full name: ffzero.v1.Instrument of an agent, say")
      ->capture_default_str();
  verb->callback([chosen, service] {
    *chosen = [service](const Session& session) { return Health(session, *service); };
  });
}

}  // namespace ffzero
