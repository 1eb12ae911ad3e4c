#include "server/options/flags.h"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <string>
#include <system_error>
#include <type_traits>
#include <variant>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "server/devices/device_uri.h"
#include "server/one_line.h"
#include "server/options/address.h"

namespace ffzero {
namespace {

constexpr double kMostEvaluations = 1e15;
constexpr std::size_t kMostShown = 200;  // of a value, in messages

bool Read(const std::string& text, std::string* value) {
  *value = text;
  return true;
}
bool Read(const std::string& text, int* value) { return absl::SimpleAtoi(text, value); }
bool Read(const std::string& text, double* value) { return absl::SimpleAtod(text, value); }
bool Read(const std::string& text, std::vector<std::string>* value) {
  *value = absl::StrSplit(text, absl::ByAnyChar(" \t\n"), absl::SkipEmpty());
  return true;
}
bool Read(const std::string& text, bool* value) {
  *value = text == "true";
  return *value || text == "false";
}

// Both ends included.
template <typename Number>
Allowed Between(Number least, Number most) {
  const char* kind = std::is_same_v<Number, int> ? "a whole number from " : "a number from ";
  return {.name = absl::StrCat(least, "..", most),
          .description = absl::StrCat(kind, least, " to ", most),
          .fits = [=](const std::string& text) {
            Number value{};
            return Read(text, &value) && value >= least && value <= most;
          }};
}

Allowed Address() {
  return {.name = "HOST:PORT",
          .description = "HOST:PORT with a port of 0 to 65535 (0: any free one)",
          .fits = [](const std::string& text) { return SplitHostPort(text).has_value(); }};
}

Allowed Path(const char* name) {
  return {.name = name, .description = "a path", .fits = [](const std::string& text) {
            return !text.empty() && text.find('\0') == std::string::npos;
          }};
}

Allowed ExistingFolder() {
  return {
      .name = "DIR", .description = "a folder that is there", .fits = [](const std::string& text) {
        std::error_code ignored;
        return std::filesystem::is_directory(text, ignored);
      }};
}

Allowed Uris() {
  return {.name = "URI", .description = kDeviceUriForms, .fits = [](const std::string& text) {
            std::vector<std::string> uris;
            Read(text, &uris);
            return !uris.empty() && std::all_of(uris.begin(), uris.end(), IsDeviceUri);
          }};
}

Allowed TrueOrFalse() {
  return {.name = "", .description = "true or false", .fits = [](const std::string& text) {
            return text == "true" || text == "false";
          }};
}

}  // namespace

std::vector<Flag> Flags() {
  return {
      {"listen", &Options::listen, Address(), "Address of the gRPC services"},
      {"metrics_listen", &Options::metrics_listen, Address(),
       "Address of the metrics page, http://HOST:PORT/metrics"},
      {"data_dir", &Options::data_dir, Path("DIR"),
       "Folder of jobs, event logs and checkpoints; made when missing"},
      {"dataset_dir", &Options::dataset_dir, ExistingFolder(),
       "Folder with a folder of IDX files per data set; without it only generated data sets are "
       "known"},
      {"port_file", &Options::port_file, Path("FILE"),
       "File to write the addresses to once the server answers: grpc=HOST:PORT and "
       "metrics=HOST:PORT"},
      {"threads", &Options::threads, Between(0, 1024),
       "Threads a job's device works on; 0: one for each core"},
      {"workers", &Options::workers, Between(1, 256), "Jobs that run at once"},
      {"checkpoint_interval", &Options::checkpoint_interval, Between(0.05, 86400.0),
       "Seconds between the checkpoints of a running job: what a crash may cost it"},
      {"queue_limit", &Options::queue_limit, Between(1, 1'000'000),
       "Jobs that may wait to be run; more are refused until some have started"},
      {"job_evaluation_limit", &Options::job_evaluation_limit, Between(0.0, kMostEvaluations),
       "Forward evaluations that a job may plan; 0: no bound"},
      {"daily_evaluation_limit", &Options::daily_evaluation_limit, Between(0.0, kMostEvaluations),
       "Forward evaluations of one submitter in a UTC day: spent, and planned by jobs that have "
       "not "
       "ended; 0: no bound"},
      {"events_kept", &Options::events_kept, Between(1'000, 100'000'000),
       "Events that a job's log keeps; the oldest of a longer one are trimmed"},
      {"retention_days", &Options::retention_days, Between(0.0, 36'500.0),
       "Days after its end when a job is deleted; 0: never"},
      {"disk_budget_gib", &Options::disk_budget_gib, Between(0.0, 1e6),
       "GiB that jobs may take: beyond it older checkpoints and then whole jobs that have ended "
       "are "
       "deleted, the oldest first, and submissions refused; 0: no bound"},
      {"allow_device_uri", &Options::allow_device_uri, Uris(),
       "A device that jobs may name by its URI, word for word; may be given again for more"},
      {"devices_file", &Options::devices_file, Path("FILE"),
       "Devices that jobs may name (ffzero.v1.DevicesConfig in text format)"},
      {"shutdown_grace", &Options::shutdown_grace, Between(0.0, 3600.0),
       "Seconds that open calls have to end in after SIGTERM"},
      {"allow_plaintext", &Options::allow_plaintext, TrueOrFalse(),
       "Listen beyond this machine without encryption: whoever is on the way can read along"},
      {"clients_file", &Options::clients_file, Path("FILE"),
       "Who may call (ffzero.v1.ClientsConfig in text format), read again when it changes; without "
       "it everybody may do everything"},
      {"tls_cert", &Options::tls_cert, Path("FILE"),
       "The server's certificate and those up to its root, PEM; with --tls_key: TLS. Read again "
       "when it changes, as are the next two"},
      {"tls_key", &Options::tls_key, Path("FILE"), "The certificate's private key, PEM"},
      {"tls_client_ca", &Options::tls_client_ca, Path("FILE"),
       "Who signs the certificates that clients must then show, PEM"},
  };
}

absl::Status Apply(const std::vector<Setting>& settings, Options* options) {
  const std::vector<Flag> flags = Flags();
  for (const Setting& setting : settings) {
    const auto flag = std::find_if(flags.begin(), flags.end(), [&](const Flag& candidate) {
      return candidate.name == setting.flag;
    });
    if (flag == flags.end()) {
      return absl::InvalidArgumentError(absl::StrCat(setting.origin, ": no such flag"));
    }
    const bool fits =
        flag->allowed.fits(setting.value) &&
        std::visit([&](auto member) { return Read(setting.value, &(options->*member)); },
                   flag->option);
    if (!fits) {
      return absl::InvalidArgumentError(
          absl::StrCat(setting.origin, ": ", Quoted(setting.value, kMostShown), " found; must be ",
                       flag->allowed.description));
    }
  }
  return absl::OkStatus();
}

bool IsList(const Flag& flag) {
  return std::holds_alternative<std::vector<std::string> Options::*>(flag.option);
}

std::string ValueText(const Flag& flag, const Options& options) {
  return std::visit(
      [&](auto member) -> std::string {
        const auto& value = options.*member;
        if constexpr (std::is_same_v<std::decay_t<decltype(value)>, bool>) {
          return value ? "true" : "false";
        } else if constexpr (std::is_same_v<std::decay_t<decltype(value)>,
                                            std::vector<std::string>>) {
          return absl::StrJoin(value, "\n");
        } else {
          return absl::StrCat(value);
        }
      },
      flag.option);
}

}  // namespace ffzero
