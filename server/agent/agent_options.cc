#include "server/agent/agent_options.h"

#include <CLI/CLI.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "server/one_line.h"
#include "server/options/address.h"
#include "server/options/security.h"

namespace ffzero {
namespace {

constexpr std::size_t kMostAddress = 256;

CLI::Validator Address() {
  return {[](const std::string& text) {
            return SplitHostPort(text).has_value()
                       ? std::string()
                       : Quoted(text, kMostAddress) + " found; must be HOST:PORT";
          },
          "HOST:PORT"};
}

void Describe(CLI::App* app, AgentOptions* options) {
  const auto add = [app](const char* name, auto* value, const char* variable, const char* help) {
    return app->add_option(name, *value, help)->envname(variable)->capture_default_str();
  };
  add("--device", &options->device, "FFZERO_AGENT_DEVICE",
      "The device to serve: sim:JOBFILE simulates the network of a job file")
      ->type_name("URI");
  add("--conform", &options->conform, "FFZERO_AGENT_CONFORM",
      "Serve nothing: check whether the device at this URI, grpc://HOST:PORT, does what a device "
      "must, a line for each check, and end with 0 when none failed")
      ->type_name("URI");
  add("--fence", &options->fence, "FFZERO_AGENT_FENCE",
      "With --conform: the fence to check under; at least the highest that the device has seen");
  add("--listen", &options->listen, "FFZERO_AGENT_LISTEN",
      "Address of the gRPC service ffzero.v1.Instrument; port 0 picks a free one")
      ->check(Address());
  add("--scpi", &options->scpi, "FFZERO_AGENT_SCPI",
      "Serve the device as an SCPI instrument at this address too (usual port: 5025)")
      ->check(Address());
  add("--port_file", &options->port_file, "FFZERO_AGENT_PORT_FILE",
      "File to write the addresses to once the agent answers: grpc=HOST:PORT, and scpi=HOST:PORT")
      ->type_name("FILE");
  add("--dataset_dir", &options->dataset_dir, "FFZERO_AGENT_DATASET_DIR",
      "Folder with a folder of IDX files per data set, for job files that name one")
      ->type_name("DIR")
      ->check(CLI::ExistingDirectory);
  add("--threads", &options->threads, "FFZERO_AGENT_THREADS",
      "Threads a simulation works on; 0: one for each core")
      ->check(CLI::Range(0, 1024));
  add("--tls_cert", &options->tls_cert, "FFZERO_AGENT_TLS_CERT",
      "The agent's certificate and those up to its root, PEM; with --tls_key: TLS")
      ->type_name("FILE");
  add("--tls_key", &options->tls_key, "FFZERO_AGENT_TLS_KEY", "The certificate's private key, PEM")
      ->type_name("FILE");
  add("--tls_client_ca", &options->tls_client_ca, "FFZERO_AGENT_TLS_CLIENT_CA",
      "Who signs the certificates that callers must then show, PEM")
      ->type_name("FILE");
  app->add_flag("--allow_plaintext", options->allow_plaintext,
                "Listen beyond this machine without encryption: whoever reaches the port may write "
                "settings");
  app->set_version_flag("--version", absl::StrCat("ffzero-agent ", FFZERO_VERSION));
}

// Of the options that the agent shares with the server.
absl::Status CheckShared(const AgentOptions& options) {
  Options shared;
  shared.listen = options.listen;
  shared.metrics_listen = "127.0.0.1:0";
  shared.allow_plaintext = options.allow_plaintext;
  shared.tls_cert = options.tls_cert;
  shared.tls_key = options.tls_key;
  shared.tls_client_ca = options.tls_client_ca;
  absl::Status status = CheckSecurity(shared);
  if (!status.ok() || options.scpi.empty()) return status;
  if (IsLoopback(options.scpi) || options.allow_plaintext) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("--scpi: ", options.scpi,
                   " found, which is beyond this machine, and SCPI is never encrypted; "
                   "must be on loopback, or with --allow_plaintext"));
}

}  // namespace

std::variant<AgentOptions, Exit> ParseAgentOptions(int argc, const char* const* argv) {
  CLI::App app("ffzero-agent: serves a device as an instrument, ffzero.v1.Instrument",
               "ffzero-agent");
  AgentOptions options;
  Describe(&app, &options);
  if (std::optional<Exit> exit = ReadArguments(argc, argv, &app)) return *std::move(exit);
  if (options.device.empty() && options.conform.empty()) {
    return Refuse(app, "--device is required, unless --conform names a device to check");
  }
  if (!options.device.empty() && !options.conform.empty()) {
    return Refuse(app, "--conform: found beside --device; must be one of the two");
  }
  if (absl::Status status = CheckShared(options); !status.ok()) {
    return Refuse(app, std::string(status.message()));
  }
  return options;
}

}  // namespace ffzero
