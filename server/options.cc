#include "server/options.h"

#include <arpa/inet.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdint>
#include <optional>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"

namespace ffzero {
namespace {

constexpr int kUsage = 2;

std::string CheckAddress(const std::string& address) {
  if (SplitHostPort(address).has_value()) return "";
  return absl::StrCat("\"", address,
                      "\" found; must be HOST:PORT with a port of 0 to 65535 (0: any free one)");
}

void Describe(CLI::App* app, Options* options) {
  const CLI::Validator address(CheckAddress, "HOST:PORT");
  app->add_option("--listen", options->listen, "Address of the gRPC services")
      ->check(address)
      ->capture_default_str();
  app->add_option("--metrics_listen", options->metrics_listen,
                  "Address of the metrics page, http://HOST:PORT/metrics")
      ->check(address)
      ->capture_default_str();
  app->add_option("--data_dir", options->data_dir,
                  "Folder of jobs, event logs and checkpoints; made when missing")
      ->capture_default_str();
  app->add_option("--dataset_dir", options->dataset_dir,
                  "Folder with a folder of IDX files per data set; without it only generated data "
                  "sets are known")
      ->check(CLI::ExistingDirectory);
  app->add_option("--port_file", options->port_file,
                  "File to write the addresses to once the server answers: grpc=HOST:PORT and "
                  "metrics=HOST:PORT");
  app->add_option("--threads", options->threads,
                  "Threads a job's device works on; 0: one for each core")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
  app->add_option("--workers", options->workers, "Jobs that run at once")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  app->add_option("--checkpoint_interval", options->checkpoint_interval,
                  "Seconds between the checkpoints of a running job: what a crash may cost it")
      ->check(CLI::Range(0.05, 86400.0))
      ->capture_default_str();
  app->add_option("--shutdown_grace", options->shutdown_grace,
                  "Seconds that open calls have to end in after SIGTERM")
      ->check(CLI::Range(0.0, 3600.0))
      ->capture_default_str();
  app->add_flag("--allow_plaintext", options->allow_plaintext,
                "Listen beyond this machine without encryption: whoever reaches the port can use "
                "the service");
}

std::optional<std::string> RefusePlaintext(const Options& options) {
  if (options.allow_plaintext) return std::nullopt;
  const std::pair<const char*, const std::string*> addresses[] = {
      {"--listen", &options.listen}, {"--metrics_listen", &options.metrics_listen}};
  for (const auto& [flag, address] : addresses) {
    if (IsLoopback(*address)) continue;
    return absl::StrCat(flag, ": ", *address,
                        " is reachable from other machines, and nothing would be encrypted; listen "
                        "on 127.0.0.1, or add --allow_plaintext if the network is trusted");
  }
  return std::nullopt;
}

}  // namespace

std::optional<HostPort> SplitHostPort(const std::string& address) {
  const std::size_t colon = address.rfind(':');
  if (colon == std::string::npos || colon == 0) return std::nullopt;
  HostPort split{.host = address.substr(0, colon)};
  const bool bracketed = split.host.front() == '[' && split.host.back() == ']';
  if (!bracketed && split.host.find_first_of(":[], /") != std::string::npos) return std::nullopt;
  const char* begin = address.data() + colon + 1;
  const char* end = address.data() + address.size();
  const auto [stop, error] = std::from_chars(begin, end, split.port);
  if (error != std::errc() || stop != end || begin == end) return std::nullopt;
  if (split.port < 0 || split.port > 65535 || *begin == '-') return std::nullopt;
  return split;
}

bool IsLoopback(const std::string& address) {
  const std::optional<HostPort> split = SplitHostPort(address);
  if (!split.has_value()) return false;
  if (split->host == "localhost" || split->host == "[::1]") return true;
  in_addr ipv4{};
  // Parsed, since a name such as 127.example.org may lead anywhere.
  return inet_pton(AF_INET, split->host.c_str(), &ipv4) == 1 && ntohl(ipv4.s_addr) >> 24 == 127;
}

std::variant<Options, Exit> ParseOptions(int argc, const char* const* argv) {
  Options options;
  CLI::App app("ffzerod: trains physical neural networks, as a service", "ffzerod");
  app.set_version_flag("--version", absl::StrCat("ffzerod ", FFZERO_VERSION));
  Describe(&app, &options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::ostringstream out, err;
    const bool fine = app.exit(error, out, err) == 0;
    if (fine) return Exit{.status = 0, .text = out.str()};
    return Exit{.status = kUsage, .text = absl::StrCat("ffzerod: ", error.what(), "\n")};
  }
  if (const std::optional<std::string> refusal = RefusePlaintext(options)) {
    return Exit{.status = kUsage, .text = absl::StrCat("ffzerod: ", *refusal, "\n")};
  }
  return options;
}

}  // namespace ffzero
