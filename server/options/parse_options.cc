#include "server/options/parse_options.h"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "server/devices/devices_config.h"
#include "server/options/config_file.h"
#include "server/options/flags.h"
#include "server/options/security.h"
#include "server/small_file.h"

namespace ffzero {
namespace {

// What stands on the command line, as it stands there. CLI11 reads configuration files and the
// environment too, but would let the file come before the environment.
struct Arguments {
  std::map<std::string, std::string> values;  // of each flag, given or not
  std::string config;
  std::string restore;
  bool check_config = false;
};

void Describe(CLI::App* app, Arguments* arguments) {
  for (const Flag& flag : Flags()) {
    std::string* value = &arguments->values[flag.name];
    if (std::holds_alternative<bool Options::*>(flag.option)) {
      app->add_flag("--" + flag.name, *value, flag.help);
    } else {
      CLI::Option* option = app->add_option("--" + flag.name, *value, flag.help)
                                ->type_name(flag.allowed.name)
                                ->default_str(ValueText(flag, Options()));
      // A line each.
      if (IsList(flag)) option->join();
    }
  }
  app->add_option("--config", arguments->config,
                  "Configuration file: a field for each of these flags; the environment "
                  "(FFZERO_LISTEN, ...) comes before it, and flags before that")
      ->type_name("FILE");
  app->add_option("--restore", arguments->restore,
                  "Make the store of --data_dir, which must have none, from a backup, and do not "
                  "start")
      ->type_name("FILE");
  app->add_flag("--check_config", arguments->check_config,
                "Say whether everything above is right, files included, and do not start");
  app->set_version_flag("--version", absl::StrCat("ffzerod ", FFZERO_VERSION));
}

std::string VariableOf(const std::string& flag) {
  return absl::StrCat("FFZERO_", absl::AsciiStrToUpper(flag));
}

// "" where it is not set.
std::string FromEnvironment(const std::string& flag) {
  const char* value = std::getenv(VariableOf(flag).c_str());
  return value == nullptr ? "" : value;
}

absl::StatusOr<std::vector<Setting>> FromFile(const std::string& path) {
  if (path.empty()) return std::vector<Setting>();
  const absl::StatusOr<std::string> text = ReadSmallFile(path);
  if (!text.ok()) return text.status();
  return ParseConfig(*text, path);
}

// In the order in which they are applied: the last word is the command line's.
absl::StatusOr<std::vector<Setting>> Gather(const CLI::App& app, const Arguments& arguments) {
  absl::StatusOr<std::vector<Setting>> settings =
      FromFile(arguments.config.empty() ? FromEnvironment("config") : arguments.config);
  if (!settings.ok()) return settings;
  for (const Flag& flag : Flags()) {
    const std::string value = FromEnvironment(flag.name);
    if (!value.empty()) settings->push_back({flag.name, value, VariableOf(flag.name)});
  }
  for (const auto& [flag, value] : arguments.values) {
    const std::string name = "--" + flag;
    if (app.count(name) > 0) settings->push_back({flag, value, name});
  }
  return settings;
}

absl::StatusOr<Options> ToOptions(const CLI::App& app, const Arguments& arguments) {
  const absl::StatusOr<std::vector<Setting>> settings = Gather(app, arguments);
  if (!settings.ok()) return settings.status();
  Options options;
  if (absl::Status status = Apply(*settings, &options); !status.ok()) return status;
  if (absl::Status status = CheckSecurity(options); !status.ok()) return status;
  if (const auto devices = ReadDevicesConfig(options.devices_file); !devices.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("--devices_file: ", std::string(devices.status().message())));
  }
  options.restore = arguments.restore;
  return options;
}

}  // namespace

std::variant<Options, Exit> ParseOptions(int argc, const char* const* argv) {
  CLI::App app("ffzerod: trains physical neural networks, as a service", "ffzerod");
  Arguments arguments;
  Describe(&app, &arguments);
  if (std::optional<Exit> exit = ReadArguments(argc, argv, &app)) return *std::move(exit);
  const absl::StatusOr<Options> options = ToOptions(app, arguments);
  if (!options.ok()) return Refuse(app, std::string(options.status().message()));
  if (arguments.check_config) return Exit{.status = 0, .text = "configuration is fine\n"};
  return *options;
}

}  // namespace ffzero
