// What an instrument answers: the first byte says what is expected, the rest is what comes, in two
// parts.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "server/instruments/scpi/identification.h"
#include "server/instruments/scpi/numbers.h"
#include "server/instruments/scpi/reply.h"
#include "tests/fuzz/promise.h"

namespace ffzero {
namespace {

constexpr std::size_t kMost = 200;

void CheckRefusal(const absl::Status& status) {
  const std::string message(status.message());
  Promise(status.code() == absl::StatusCode::kDataLoss, "what cannot be used is DATA_LOSS",
          status.ToString());
  Promise(IsOneLine(message), "a refusal is one line", message);
}

void CheckNumbers(std::string_view content, NumberFormat format) {
  const auto values = ReadNumbers(content, format);
  if (!values.ok()) return CheckRefusal(values.status());
  Promise(values->size() <= content.size() + 1, "there are no more numbers than bytes");
  for (const float value : *values) Promise(std::isfinite(value), "a number is finite");
  // Written in any way they come back as they are.
  for (const NumberFormat other : {NumberFormat::kAscii, NumberFormat::kFloat64Little}) {
    std::string text;
    AppendNumbers(*values, other, &text);
    text += '\n';
    const auto kind = other == NumberFormat::kAscii ? ReplyKind::kLine : ReplyKind::kBlock;
    const auto reply = FirstReply(text, kind, text.size());
    Promise(reply.ok() && reply->has_value(), "what is written is a reply", text);
    const auto again = ReadNumbers((*reply)->content, other);
    Promise(again.ok() && *again == *values, "numbers survive", text);
  }
}

void CheckReply(std::uint8_t choice, std::string_view received) {
  const auto kind = static_cast<ReplyKind>(choice % 3);
  const auto reply = FirstReply(received, kind, kMost);
  if (!reply.ok()) return CheckRefusal(reply.status());
  // A part of it must not be taken for all of it.
  const auto half = FirstReply(received.substr(0, received.size() / 2), kind, kMost);
  Promise(half.ok(), "what begins a reply is not refused");
  if (!reply->has_value()) {
    return Promise(!half->has_value(), "a part is no more than the whole");
  }
  const Reply& found = **reply;
  Promise(found.size <= received.size() && found.content.size() <= kMost, "a reply has its bounds");
  Promise(received[found.size - 1] == '\n', "a reply ends with a line feed");
  Promise(half->has_value() == (received.size() / 2 >= found.size), "a reply ends where it ends");
  CheckNumbers(found.content, static_cast<NumberFormat>(choice / 3 % 5));
  if (const auto error = ReadErrorEntry(found.content, (choice & 128) != 0)) {
    Promise(error->text.empty() || IsOneLine(error->text), "an error's text is one line");
  }
  const Identification who = ReadIdentification(found.content);
  Promise(who.serial.empty() || IsOneLine(who.serial), "a serial is one line", who.serial);
  MatchesPattern(found.content, "FFzero,*,*1*");
}

}  // namespace
}  // namespace ffzero

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  ffzero::CheckReply(data[0], {reinterpret_cast<const char*>(data) + 1, size - 1});
  return 0;
}
