#include "server/instruments/scpi/script.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/instruments/scpi/trimmed.h"
#include "server/one_line.h"

namespace ffzero {
namespace {

constexpr std::size_t kMostDone = 64;

}  // namespace

ScpiScript::Step& ScpiScript::Open() {
  if (steps_.empty() || steps_.back().reply.has_value() ||
      steps_.back().pause > absl::ZeroDuration()) {
    steps_.emplace_back();
  }
  return steps_.back();
}

void ScpiScript::EndLine(Step& step, std::size_t before) {
  step.bytes.push_back('\n');
  bytes_ += step.bytes.size() - before;
}

void ScpiScript::Say(std::string_view command) {
  Step& step = Open();
  const std::size_t before = step.bytes.size();
  step.bytes.append(command);
  EndLine(step, before);
}

void ScpiScript::Say(const CommandTemplate& command, const CommandTemplate::Filling& filling) {
  Step& step = Open();
  const std::size_t before = step.bytes.size();
  command.Expand(filling, &step.bytes);
  EndLine(step, before);
}

void ScpiScript::Ask(std::string_view query, Expected reply) {
  Say(query);
  bytes_ += reply.most;
  steps_.back().reply = std::move(reply);
}

void ScpiScript::Ask(const CommandTemplate& query, const CommandTemplate::Filling& filling,
                     Expected reply) {
  Say(query, filling);
  bytes_ += reply.most;
  steps_.back().reply = std::move(reply);
}

void ScpiScript::Pause(absl::Duration time) {
  if (time > absl::ZeroDuration() && !steps_.empty()) steps_.back().pause += time;
}

ScpiScript::Expected ExpectDone() {
  const auto take = [](std::string_view content) {
    const std::string_view text = Trimmed(content);
    if (text == "1" || text == "+1") return absl::OkStatus();
    return absl::DataLossError(
        absl::StrCat(Quoted(text, kMostDone), " found; must be 1 when everything is done"));
  };
  return {.kind = ReplyKind::kLine, .most = kMostDone, .take = take};
}

}  // namespace ffzero
