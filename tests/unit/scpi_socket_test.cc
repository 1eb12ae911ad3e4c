#include "server/instruments/scpi/socket.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/status_matchers.h"
#include "tests/unit/fake_instrument.h"

namespace ffzero {
namespace {

using ::testing::HasSubstr;

std::unique_ptr<ScpiSocket> Connected(int port) {
  auto socket = ScpiSocket::Connect("127.0.0.1", port, absl::InfiniteFuture());
  EXPECT_THAT(socket, IsOk());
  return *std::move(socket);
}

TEST(ScpiSocket, TakesRepliesInWhileItSends) {
  // The instrument answers each command with more than sockets hold, and reads on only when its
  // answer is gone: whoever sends without reading would wait for ever.
  const std::string answer(64 << 10, 'x');
  const FakeInstrument instrument(
      [&](const std::string&) { return FakeInstrument::Answer{answer + "\n"}; });
  const auto socket = Connected(instrument.port());
  constexpr int kCommands = 400;
  std::string commands;
  for (int i = 0; i < kCommands; ++i) commands += std::string(60 << 10, 'c') + "\n";
  ASSERT_THAT(socket->Send(commands, absl::Seconds(60), absl::InfiniteFuture()), IsOk());
  for (int i = 0; i < kCommands; ++i) {
    const auto reply =
        socket->Receive(ReplyKind::kLine, answer.size(), absl::Seconds(60), absl::InfiniteFuture());
    ASSERT_THAT(reply, IsOk());
    ASSERT_EQ(reply->content, answer);
  }
  EXPECT_THAT(socket->CheckQuiet(), IsOk());
}

TEST(ScpiSocket, GivesUpOnAnInstrumentThatTakesNothing) {
  int port = 0;
  const FileDescriptor listener = ListenOnLoopback(&port);
  const auto socket = Connected(port);
  // More than both sockets hold.
  const std::string much(64 << 20, 'c');
  EXPECT_THAT(socket->Send(much, absl::Milliseconds(200), absl::InfiniteFuture()),
              FailsWith(absl::StatusCode::kDeadlineExceeded, HasSubstr("did not take what was")));
}

TEST(ScpiSocket, TellsAnEndFromSilence) {
  const FakeInstrument instrument([](const std::string& line) {
    return FakeInstrument::Answer{.then = line == "end" ? FakeInstrument::Answer::kClose
                                                        : FakeInstrument::Answer::kStay};
  });
  const auto socket = Connected(instrument.port());
  ASSERT_THAT(socket->Send("nothing\n", absl::Seconds(60), absl::InfiniteFuture()), IsOk());
  EXPECT_THAT(socket->Receive(ReplyKind::kLine, 10, absl::Milliseconds(50), absl::InfiniteFuture()),
              FailsWith(absl::StatusCode::kDeadlineExceeded, HasSubstr("did not answer in time")));
  EXPECT_THAT(socket->CheckQuiet(), IsOk());
  ASSERT_THAT(socket->Send("end\n", absl::Seconds(60), absl::InfiniteFuture()), IsOk());
  EXPECT_THAT(socket->Receive(ReplyKind::kLine, 10, absl::Seconds(60), absl::InfiniteFuture()),
              FailsWith(absl::StatusCode::kUnavailable, HasSubstr("closed by the instrument")));
}

TEST(ScpiSocket, ConnectsByNameAndWithBrackets) {
  const FakeInstrument instrument([](const std::string&) { return FakeInstrument::Answer{"x\n"}; });
  EXPECT_THAT(ScpiSocket::Connect("localhost", instrument.port(), absl::InfiniteFuture()), IsOk());
  EXPECT_THAT(ScpiSocket::Connect("[::1]", UnusedPort(), absl::InfiniteFuture()),
              FailsWith(absl::StatusCode::kUnavailable, HasSubstr("[::1]:")));
}

}  // namespace
}  // namespace ffzero
