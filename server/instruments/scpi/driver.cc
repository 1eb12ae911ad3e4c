#include "server/instruments/scpi/driver.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "ffzero/v1/scpi_driver.pb.h"
#include "server/instruments/scpi/driver_stages.h"
#include "server/instruments/scpi/message_place.h"
#include "server/small_file.h"
#include "server/text_proto.h"

namespace ffzero {
namespace {

using Kind = CommandTemplate::Kind;
using Place = CommandTemplate::Place;

constexpr int kMostInputs = 1 << 20;
constexpr int kMostSetup = 100;
constexpr int kMostSets = 64;
constexpr int kMostQueriesAhead = 1000;
// A block's length has nine digits at most.
constexpr std::int64_t kMostValuesAtOnce = 999'999'999 / 8;
// The longest list of rows in one command.
constexpr int kMostSamples = 65536;

NumberFormat FormatOf(v1::ScpiNumbers numbers) {
  switch (numbers) {
    case v1::FLOAT32_BIG_ENDIAN:
      return NumberFormat::kFloat32Big;
    case v1::FLOAT32_LITTLE_ENDIAN:
      return NumberFormat::kFloat32Little;
    case v1::FLOAT64_BIG_ENDIAN:
      return NumberFormat::kFloat64Big;
    case v1::FLOAT64_LITTLE_ENDIAN:
      return NumberFormat::kFloat64Little;
    default:
      return NumberFormat::kAscii;
  }
}

// Turns the parsed file into a driver.
class Reader {
 public:
  Reader(const v1::ScpiDriver& file, const MessagePlace& place) : file_(file), place_(place) {}

  absl::StatusOr<ScpiDriver> Read() {
    for (const auto part : {&Reader::TakeIdentity, &Reader::TakeCommands, &Reader::TakeTimes,
                            &Reader::TakeStages, &Reader::TakeInputs, &Reader::CheckWhole}) {
      if (absl::Status status = (this->*part)(); !status.ok()) return status;
    }
    return std::move(driver_);
  }

 private:
  absl::Status TakeIdentity() {
    driver_.identification = file_.identification();
    if (driver_.identification.empty()) {
      return place_.Mistake("identification", "must be what *IDN? answers, such as \"ACME,X1,*\"");
    }
    driver_.shape.kind = file_.kind().empty() ? "scpi" : file_.kind();
    driver_.shape.deterministic = file_.deterministic();
    driver_.shape.inputs = file_.inputs();
    return InRange(place_, "inputs", file_.inputs(), 1, kMostInputs);
  }

  absl::Status TakeCommands() {
    if (file_.setup_size() > kMostSetup) {
      return place_.Mistake(
          "setup", absl::StrCat(file_.setup_size(), " found; must be at most ", kMostSetup));
    }
    for (int i = 0; i < file_.setup_size(); ++i) {
      const auto command = CommandTemplate::Parse(file_.setup(i), Kind::kCommand, {});
      if (!command.ok()) return place_.Mistake("setup", Message(command.status()), i);
      driver_.setup.push_back(file_.setup(i));
    }
    struct Plain {
      const char* field;
      const std::string& text;
      Kind kind;
      std::string* out;
    };
    const Plain all[] = {
        {"calibration_query", file_.calibration_query(), Kind::kQuery, &driver_.calibration_query},
        {"completion_query", file_.completion_query(), Kind::kQuery, &driver_.completion_query},
        {"error_query", file_.error_query(), Kind::kQuery, &driver_.error_query},
        {"safe_state", file_.safe_state(), Kind::kCommand, &driver_.safe_state},
        {"end_trials", file_.end_trials(), Kind::kCommand, &driver_.end_trials},
        {"calibrate", file_.calibrate(), Kind::kQuery, &driver_.calibrate}};
    for (const Plain& plain : all) {
      if (plain.text.empty()) continue;
      const auto command = CommandTemplate::Parse(plain.text, plain.kind, {});
      if (!command.ok()) return place_.Mistake(plain.field, Message(command.status()));
      *plain.out = plain.text;
    }
    driver_.sends = FormatOf(file_.sends());
    driver_.replies = FormatOf(file_.replies());
    return absl::OkStatus();
  }

  absl::Status TakeTimes() {
    if (absl::Status status = TakeSettle(place_, file_.settle_seconds(), &driver_.settle);
        !status.ok()) {
      return status;
    }
    driver_.queries_ahead = std::max(1, file_.queries_ahead());
    if (absl::Status status =
            InRange(place_, "queries_ahead", file_.queries_ahead(), 0, kMostQueriesAhead);
        !status.ok()) {
      return status;
    }
    absl::Status status =
        TakeTimeout("connect_seconds", file_.connect_seconds(), 5, &driver_.connect_timeout);
    if (status.ok()) {
      status = TakeTimeout("reply_seconds", file_.reply_seconds(), 10, &driver_.reply_timeout);
    }
    if (!status.ok()) return status;
    return TakeTimeout("calibrate_seconds", file_.calibrate_seconds(), 600,
                       &driver_.calibrate_timeout);
  }

  static absl::Status TakeSettle(const MessagePlace& place, double seconds, absl::Duration* out) {
    if (!(seconds >= 0 && seconds <= 60)) {
      return place.Mistake("settle_seconds", absl::StrCat(seconds, " found; must be 0 to 60"));
    }
    *out = absl::Seconds(seconds);
    return absl::OkStatus();
  }

  absl::Status TakeTimeout(const char* field, double seconds, double otherwise,
                           absl::Duration* out) {
    if (seconds == 0) seconds = otherwise;
    if (!(seconds >= 0.001 && seconds <= 3600)) {
      return place_.Mistake(field, absl::StrCat(seconds, " found; must be 0.001 to 3600"));
    }
    *out = absl::Seconds(seconds);
    return absl::OkStatus();
  }

  absl::Status TakeStages() { return TakeScpiStages(file_, place_, &driver_); }

  absl::Status TakeInputs() {
    const v1::ScpiInputs& input = file_.input();
    const MessagePlace place = place_.In("input");
    if (input.append().empty() == input.send().empty()) {
      return place.Mistake("", "must have either append or send");
    }
    struct Template {
      const char* field;
      const std::string& text;
      std::vector<Place> allowed;
      CommandTemplate* out;
    };
    ScpiInputs& out = driver_.inputs;
    const Template all[] = {
        {"append",
         input.append(),
         {Place::kSet, Place::kRow, Place::kCount, Place::kValues},
         &out.append},
        {"clear", input.clear(), {Place::kSet}, &out.clear},
        {"select", input.select(), {Place::kSet, Place::kSamples, Place::kCount}, &out.select},
        {"send", input.send(), {Place::kValues}, &out.send}};
    for (const Template& entry : all) {
      if (entry.text.empty()) continue;
      const auto command = CommandTemplate::Parse(entry.text, Kind::kCommand, entry.allowed);
      if (!command.ok()) return place.Mistake(entry.field, Message(command.status()));
      *entry.out = *command;
    }
    for (const CommandTemplate* sender : {&out.append, &out.send}) {
      if (!sender->empty() && !sender->Has(Place::kValues)) {
        return place.Mistake(sender == &out.send ? "send" : "append", "must have {values}");
      }
    }
    return TakeInputNumbers(input, place);
  }

  absl::Status TakeInputNumbers(const v1::ScpiInputs& input, const MessagePlace& place) {
    ScpiInputs& out = driver_.inputs;
    out.phases = input.phases();
    out.scale = input.scale() == 0 ? 1 : input.scale();
    if (!std::isfinite(out.scale)) return place.Mistake("scale", "must be a finite number");
    if (absl::Status status = TakeSettle(place, input.settle_seconds(), &out.settle);
        !status.ok()) {
      return status;
    }
    if (absl::Status status = InRange(place, "sets", input.sets(), 0, kMostSets); !status.ok()) {
      return status;
    }
    out.sets = std::max(1, input.sets());
    out.first_set = input.first_set();
    out.first_row = input.first_row();
    if (absl::Status status = InRange(place, "first_set", out.first_set, 0, 1 << 20);
        !status.ok()) {
      return status;
    }
    if (absl::Status status = InRange(place, "first_row", out.first_row, 0, 1 << 20);
        !status.ok()) {
      return status;
    }
    const int sample = driver_.shape.inputs * (out.phases ? 2 : 1);
    const std::int64_t most = input.most_values() == 0 ? kMostValuesAtOnce : input.most_values();
    if (most < sample) {
      return place.Mistake("most_values",
                           absl::StrCat(most, " found; must be at least a sample's ", sample));
    }
    out.rows_at_once = static_cast<int>(most / sample);
    if (absl::Status status = InRange(place, "most_samples", input.most_samples(), 0, kMostSamples);
        !status.ok()) {
      return status;
    }
    out.most_samples = input.most_samples() == 0 ? kMostSamples : input.most_samples();
    if (out.append.empty()) out.most_samples = 1;
    return absl::OkStatus();
  }

  // What concerns several parts at once.
  absl::Status CheckWhole() {
    const ScpiInputs& inputs = driver_.inputs;
    bool trials = false;
    for (const ScpiStage& stage : driver_.stages) {
      trials = trials || !stage.trial.empty();
      if (inputs.append.empty() || !inputs.select.empty()) continue;
      if (!stage.measure.Has(Place::kSamples)) {
        return place_.Mistake("input", "must have select, or {samples} in every measure");
      }
    }
    if (inputs.sets > 1) {
      for (const CommandTemplate* command : {&inputs.append, &inputs.clear}) {
        if (command->empty() || command->Has(Place::kSet)) continue;
        return place_.In("input").Mistake("sets", "{set} must be in append and clear");
      }
    }
    if (trials == driver_.end_trials.empty()) {
      return place_.Mistake("end_trials", trials ? "must be there, since a stage has trial"
                                                 : "found, but no stage has trial");
    }
    return absl::OkStatus();
  }

  const v1::ScpiDriver& file_;
  const MessagePlace& place_;
  ScpiDriver driver_;
};

}  // namespace

absl::StatusOr<ScpiDriver> ParseScpiDriver(std::string_view text, const std::string& file) {
  v1::ScpiDriver message;
  TextPlaces places;
  if (absl::Status status = ParseTextProto(text, file, &message, &places); !status.ok()) {
    return status;
  }
  const MessagePlace place(file, places, v1::ScpiDriver::descriptor());
  return Reader(message, place).Read();
}

absl::StatusOr<ScpiDriver> ReadScpiDriver(const std::string& path) {
  const absl::StatusOr<std::string> text = ReadSmallFile(path);
  if (!text.ok()) return text.status();
  return ParseScpiDriver(*text, path);
}

}  // namespace ffzero
