#include "server/options/arguments.h"

#include <CLI/CLI.hpp>
#include <cstddef>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "server/one_line.h"

namespace ffzero {
namespace {

constexpr int kUsage = 2;
constexpr std::size_t kMostMessage = 8192;

}  // namespace

Exit Refuse(const CLI::App& app, const std::string& message) {
  // Part of an argument or a path may be in it.
  return {.status = kUsage,
          .text = absl::StrCat(app.get_name(), ": ", OneLine(message, kMostMessage), "\n")};
}

std::optional<Exit> ReadArguments(int argc, const char* const* argv, CLI::App* app) {
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    // CLI11 would take the argument after "--data_dir=" for its value.
    if (argument.rfind("--", 0) != 0 || argument.back() != '=') continue;
    return Refuse(*app, argument + " needs a value after the =");
  }
  try {
    app->parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::ostringstream out, err;
    const bool fine = app->exit(error, out, err) == 0;
    return fine ? Exit{.status = 0, .text = out.str()} : Refuse(*app, error.what());
  }
  return std::nullopt;
}

}  // namespace ffzero
