// A driver file for an SCPI instrument, and what is said by it.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "server/instruments/scpi/driver.h"
#include "server/instruments/scpi/phrases.h"
#include "tests/fuzz/promise.h"
#include "tests/fuzz/quiet.h"

namespace ffzero {
namespace {

// Settings that are within all limits, where the driver is small enough to try.
constexpr int kMostTried = 4096;

std::vector<float> Settings(const StageInfo& stage) {
  std::vector<float> settings(stage.settings, 0.5f);
  for (const ParameterGroup& group : stage.groups) {
    if (group.lowest == group.highest) continue;
    std::fill_n(settings.begin() + group.offset, group.size, group.lowest);
  }
  return settings;
}

void CheckScript(const ScpiScript& script, bool answers) {
  for (const ScpiScript::Step& step : script.steps()) {
    Promise(step.reply.has_value() == answers, "commands and queries are what they are taken for");
    Promise(step.bytes.ends_with('\n'), "what is said ends with a line feed", step.bytes);
  }
}

void SayAll(const ScpiDriver& driver) {
  for (std::size_t s = 0; s < driver.stages.size(); ++s) {
    const StageInfo& info = driver.shape.stages[s];
    const ScpiStage& stage = driver.stages[s];
    if (info.settings > kMostTried || info.readings > kMostTried) continue;
    const auto index = static_cast<int>(s);
    std::vector<float> settings = Settings(info);
    ScpiScript script, queries;
    AddSettings(driver, index, stage.write, settings, &script);
    AddSettings(driver, index, stage.trial, settings, &script);
    CheckScript(script, false);
    int covered = 0;
    for (const ScpiTransfer& transfer : stage.write) covered += transfer.size;
    Promise(covered == info.settings, "every setting is written");
    AddReadBack(driver, index, settings, &queries);
    const std::int32_t row = 0;
    std::vector<float> readings(info.readings);
    AddMeasurement(driver, index, 0, {&row, 1}, readings, &queries);
    CheckScript(queries, true);
  }
}

void CheckDriver(const std::string& text) {
  const auto driver = ParseScpiDriver(text, "file");
  if (!driver.ok()) {
    const std::string message(driver.status().message());
    Promise(driver.status().code() == absl::StatusCode::kInvalidArgument, "a mistake has its code",
            message);
    Promise(IsOneLine(message) && message.starts_with("file:"), "a mistake has its place", message);
    return;
  }
  Promise(driver->shape.inputs > 0 && !driver->shape.stages.empty() &&
              driver->shape.stages.size() == driver->stages.size(),
          "a driver has a shape");
  Promise(driver->reply_timeout > absl::ZeroDuration() && driver->reply_timeout <= absl::Hours(1) &&
              driver->settle <= absl::Minutes(1),
          "nothing waits for ever");
  Promise(driver->inputs.append.empty() != driver->inputs.send.empty(), "inputs get there one way");
  SayAll(*driver);
}

}  // namespace
}  // namespace ffzero

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const bool quiet = ffzero::QuietProtobuf();
  static_cast<void>(quiet);
  ffzero::CheckDriver(std::string(reinterpret_cast<const char*>(data), size));
  return 0;
}
