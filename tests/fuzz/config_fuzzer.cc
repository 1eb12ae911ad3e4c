// All that ffzerod is configured with, separated by zero bytes as the system hands arguments over:
// the configuration file, the command line's arguments, and NAME=VALUE for the environment.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/options/flags.h"
#include "server/options/parse_options.h"
#include "tests/fuzz/memory_file.h"
#include "tests/fuzz/promise.h"

namespace ffzero {
namespace {

// Sets one of FFZERO_* as long as it lives.
class Variable {
 public:
  Variable(std::string name, const std::string& value) : name_(std::move(name)) {
    setenv(name_.c_str(), value.c_str(), /*overwrite=*/1);
  }
  ~Variable() { unsetenv(name_.c_str()); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const std::string name_;
};

void CheckExit(const Exit& exit) {
  Promise(exit.status == 0 || exit.status == 2, "the status is 0 or 2", absl::StrCat(exit.status));
  if (exit.status == 0) return;
  std::string_view text = exit.text;
  Promise(text.starts_with("ffzerod: ") && text.ends_with('\n'), "a refusal is a line", exit.text);
  text.remove_suffix(1);
  Promise(IsOneLine(text), "a refusal is one line", exit.text);
}

// Every value is in its range, and is understood as the same when it is written out.
void CheckOptions(const Options& options) {
  Options again;
  for (const Flag& flag : Flags()) {
    const std::string value = ValueText(flag, options);
    if (value.empty()) continue;
    Promise(flag.allowed.fits(value), "every value is in its range",
            absl::StrCat(flag.name, " ", value));
    Promise(Apply({{flag.name, value, flag.name}}, &again).ok(), "what is shown is taken again",
            absl::StrCat(flag.name, " ", value));
    Promise(ValueText(flag, again) == value, "what is shown is what is meant",
            absl::StrCat(flag.name, " ", value));
  }
}

void CheckConfig(const std::string& input) {
  const std::vector<std::string> parts = absl::StrSplit(input, '\0');
  const MemoryFile file(parts[0]);
  const Variable config("FFZERO_CONFIG", file.path());
  std::vector<std::unique_ptr<Variable>> environment;
  std::vector<const char*> arguments = {"ffzerod"};
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const std::size_t equals = parts[i].find('=');
    if (parts[i].starts_with("FFZERO_") && equals != std::string::npos) {
      environment.push_back(
          std::make_unique<Variable>(parts[i].substr(0, equals), parts[i].substr(equals + 1)));
    } else {
      arguments.push_back(parts[i].c_str());
    }
  }
  const auto parsed = ParseOptions(static_cast<int>(arguments.size()), arguments.data());
  if (const auto* exit = std::get_if<Exit>(&parsed)) {
    CheckExit(*exit);
  } else {
    CheckOptions(std::get<Options>(parsed));
  }
}

}  // namespace
}  // namespace ffzero

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ffzero::CheckConfig(std::string(reinterpret_cast<const char*>(data), size));
  return 0;
}
