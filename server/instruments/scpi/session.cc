#include "server/instruments/scpi/session.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/instruments/scpi/trimmed.h"
#include "server/one_line.h"

namespace ffzero {
namespace {

constexpr std::size_t kMostText = 4096;
constexpr std::size_t kShown = 200;
constexpr int kMostErrors = 64;
constexpr long kDataOutOfRange = -222;
std::string_view Unquoted(std::string_view text) {
  const bool quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"';
  return quoted ? text.substr(1, text.size() - 2) : text;
}

// How long an instrument is asked at most what went wrong, and how much it may say meanwhile.
constexpr absl::Duration kAfterFailure = absl::Seconds(2);
constexpr int kMostRepliesAfterFailure = 1000;
constexpr std::size_t kMostAfterFailure = std::size_t{16} << 20;

absl::Status ErrorOf(const InstrumentError& error) {
  const auto code =
      error.code == kDataOutOfRange ? absl::StatusCode::kOutOfRange : absl::StatusCode::kInternal;
  return {code, absl::StrCat("the instrument reports error ", error.code,
                             error.text.empty() ? "" : ": ", error.text)};
}

}  // namespace

ScpiSession::ScpiSession(std::string host, int port, const ScpiDriver* driver)
    : host_(std::move(host)), port_(port), driver_(*driver) {}

ScpiSession::~ScpiSession() {
  if (!interrupted_ || driver_.safe_state.empty() || socket_ != nullptr) return;
  // One attempt; whoever looks at the instrument next has been told of the failure before.
  Connect(absl::InfiniteFuture()).IgnoreError();
}

void ScpiSession::Abandon() {
  socket_.reset();
  interrupted_ = true;
}

absl::Status ScpiSession::Connect(absl::Time deadline) {
  if (socket_ != nullptr) {
    const absl::Status quiet = socket_->CheckQuiet();
    if (quiet.ok()) return absl::OkStatus();
    socket_.reset();
    if (!absl::IsUnavailable(quiet)) return Named(quiet);
  }
  auto made =
      ScpiSocket::Connect(host_, port_, std::min(deadline, absl::Now() + driver_.connect_timeout));
  if (!made.ok()) return made.status();
  socket_ = *std::move(made);
  ++generation_;
  return Introduce(deadline);
}

absl::Status ScpiSession::Introduce(absl::Time deadline) {
  ScpiScript first;
  first.Ask("*IDN?", {.most = kMostText, .take = [this](std::string_view reply) {
                        return TakeIdentification(Trimmed(reply));
                      }});
  absl::Status status = Talk(first, deadline);
  if (!status.ok()) {
    socket_.reset();
    return Named(status);
  }
  // Errors from before are another's.
  if (!driver_.error_query.empty()) status = DrainErrors(deadline);
  if (socket_ == nullptr) return Named(status);
  ScpiScript second;
  if (interrupted_ && !driver_.safe_state.empty()) second.Say(driver_.safe_state);
  for (const std::string& command : driver_.setup) second.Say(command);
  if (!driver_.completion_query.empty()) second.Ask(driver_.completion_query, ExpectDone());
  second.Pause(driver_.settle);
  AskForCalibration(&second);
  status = Run(second, deadline);
  // What the instrument did not take it would lack in all that follows.
  if (!status.ok()) socket_.reset();
  if (status.ok()) interrupted_ = false;
  return status;
}

void ScpiSession::AskForCalibration(ScpiScript* script) {
  if (driver_.calibration_query.empty()) return;
  script->Ask(driver_.calibration_query, {.most = kMostText, .take = [this](auto reply) {
                                            calibration_ =
                                                OneLine(Unquoted(Trimmed(reply)), kShown);
                                            return absl::OkStatus();
                                          }});
}

absl::Status ScpiSession::Calibrate(absl::Time deadline) {
  std::string answer;
  ScpiScript script;
  script.Ask(driver_.calibrate, {.most = kMostText,
                                 .take =
                                     [&answer](std::string_view reply) {
                                       answer = OneLine(Trimmed(reply), kShown);
                                       return absl::OkStatus();
                                     },
                                 .patience = driver_.calibrate_timeout});
  AskForCalibration(&script);
  if (absl::Status status = Run(script, deadline); !status.ok()) return status;
  int code = -1;
  if (absl::SimpleAtoi(answer, &code) && code == 0) return absl::OkStatus();
  return Named(absl::InternalError(
      absl::StrCat("the instrument could not calibrate itself: ", driver_.calibrate, " answers ",
                   Quoted(answer, kShown))));
}

absl::Status ScpiSession::TakeIdentification(std::string_view reply) {
  // It may pass: bytes that a broken line left before the answer look like another instrument's.
  if (!MatchesPattern(reply, driver_.identification)) {
    return absl::FailedPreconditionError(absl::StrCat("*IDN? answers ", Quoted(reply, kShown),
                                                      "; the driver is for ",
                                                      Quoted(driver_.identification, kShown)));
  }
  Identification found = ReadIdentification(reply);
  // A job's measurements are of one instrument.
  if (generation_ > 1 && !identification_.serial.empty() &&
      found.serial != identification_.serial) {
    return absl::FailedPreconditionError(
        absl::StrCat("the instrument with serial ", Quoted(found.serial, kShown),
                     " answers; before it was ", Quoted(identification_.serial, kShown)));
  }
  identification_ = std::move(found);
  return absl::OkStatus();
}

absl::Status ScpiSession::Run(const ScpiScript& script, absl::Time deadline) {
  if (absl::Status status = Talk(script, deadline); !status.ok()) return GiveUp(status, deadline);
  if (driver_.error_query.empty()) return absl::OkStatus();
  const absl::Status status = DrainErrors(deadline);
  return status.ok() ? status : Named(status);
}

absl::Status ScpiSession::Talk(const ScpiScript& script, absl::Time deadline) {
  const auto& steps = script.steps();
  std::size_t answered = 0;  // steps whose replies have been taken
  int outstanding = 0;
  std::string out;
  for (std::size_t s = 0; s < steps.size(); ++s) {
    out.append(steps[s].bytes);
    if (steps[s].reply.has_value()) ++outstanding;
    const bool rest = s + 1 == steps.size() || steps[s].pause > absl::ZeroDuration();
    if (!rest && outstanding < driver_.queries_ahead) continue;
    absl::Status status = socket_->Send(std::exchange(out, {}), driver_.reply_timeout, deadline);
    if (!status.ok()) return status;
    while (outstanding > (rest ? 0 : driver_.queries_ahead - 1)) {
      const auto& reply = steps[answered++].reply;
      if (!reply.has_value()) continue;
      if (status = TakeReply(*reply, deadline); !status.ok()) return status;
      --outstanding;
    }
    const absl::Duration pause = std::min(steps[s].pause, deadline - absl::Now());
    if (pause > absl::ZeroDuration()) absl::SleepFor(pause);
  }
  return absl::OkStatus();
}

absl::Status ScpiSession::TakeReply(const ScpiScript::Expected& expected, absl::Time deadline) {
  const absl::StatusOr<ScpiSocket::Received> reply = socket_->Receive(
      expected.kind, expected.most, std::max(expected.patience, driver_.reply_timeout), deadline);
  if (!reply.ok()) return reply.status();
  return expected.take(reply->content);
}

absl::Status ScpiSession::DrainErrors(absl::Time deadline) {
  absl::Status first;
  for (int i = 0; i < kMostErrors; ++i) {
    InstrumentError error;
    ScpiScript script;
    script.Ask(driver_.error_query, {.most = kMostText, .take = [&](std::string_view reply) {
                                       const auto entry = ReadErrorEntry(reply, /*bare=*/true);
                                       if (entry.has_value()) error = *entry;
                                       return entry.has_value()
                                                  ? absl::OkStatus()
                                                  : absl::DataLossError(absl::StrCat(
                                                        Quoted(reply, kShown),
                                                        " found; must be an error's code and "
                                                        "text"));
                                     }});
    const absl::Status asked = Talk(script, deadline);
    if (!asked.ok()) {
      Abandon();
      return first.ok() ? asked : first;
    }
    if (error.code == 0) return first;
    if (first.ok()) first = ErrorOf(error);
  }
  return first;
}

absl::Status ScpiSession::GiveUp(const absl::Status& failure, absl::Time deadline) {
  const std::unique_ptr<ScpiSocket> socket = std::exchange(socket_, nullptr);
  interrupted_ = true;
  if (driver_.error_query.empty() || absl::IsUnavailable(failure)) return Named(failure);
  // A query that fails in the instrument is not answered, and the next reply is taken for its own.
  // So it is asked once more what it has to say; what answers what no longer matters.
  const absl::Duration patience = std::min(driver_.reply_timeout, kAfterFailure);
  const absl::Time until = std::min(deadline, absl::Now() + patience);
  absl::Status status = socket->Send(driver_.error_query + "\n", patience, until);
  for (int i = 0; status.ok() && i < kMostRepliesAfterFailure; ++i) {
    const auto reply = socket->Receive(ReplyKind::kEither, kMostAfterFailure, patience, until);
    if (!reply.ok()) break;
    if (reply->is_block) continue;
    const std::optional<InstrumentError> error = ReadErrorEntry(reply->content, /*bare=*/false);
    if (error.has_value() && error->code != 0) return Named(ErrorOf(*error));
    if (error.has_value()) break;
  }
  return Named(failure);
}

absl::Status ScpiSession::Named(const absl::Status& status) const {
  return {status.code(), absl::StrCat(host_, ":", port_, ": ", std::string(status.message()))};
}

}  // namespace ffzero
