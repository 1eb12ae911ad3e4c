#include "server/agent/scpi/face.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "core/devices/photonic/photonic_device.h"
#include "core/executor.h"
#include "server/instruments/scpi/socket.h"
#include "tests/status_matchers.h"

namespace ffzero {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr absl::Duration kPatience = absl::Seconds(60);

class ScpiFaceTest : public testing::Test {
 protected:
  void SetUp() override {
    device_ = *MakePhotonicDevice({.ports = 4, .stages = 1}, &executor_);
    auto face = StartScpiFace("127.0.0.1:0", device_.get(), &mutex_);
    ASSERT_THAT(face, IsOk());
    face_ = *std::move(face);
  }
  std::unique_ptr<ScpiSocket> Connect() {
    auto socket = ScpiSocket::Connect("127.0.0.1", face_->port(), absl::InfiniteFuture());
    EXPECT_THAT(socket, IsOk());
    return *std::move(socket);
  }
  static void Say(ScpiSocket& socket, const std::string& text) {
    EXPECT_THAT(socket.Send(text, kPatience, absl::InfiniteFuture()), IsOk());
  }
  static std::string Hear(ScpiSocket& socket) {
    const auto reply =
        socket.Receive(ReplyKind::kEither, 1 << 20, kPatience, absl::InfiniteFuture());
    EXPECT_THAT(reply, IsOk());
    return reply.ok() ? reply->content : "";
  }
  static std::string Ask(ScpiSocket& socket, const std::string& query) {
    Say(socket, query + "\n");
    return Hear(socket);
  }

  InlineExecutor executor_;
  std::mutex mutex_;
  std::unique_ptr<Device> device_;
  std::unique_ptr<ScpiFace> face_;
};

TEST_F(ScpiFaceTest, SaysWhereItListens) {
  EXPECT_GT(face_->port(), 0);
  EXPECT_EQ(face_->address(), absl::StrCat("127.0.0.1:", face_->port()));
}

TEST_F(ScpiFaceTest, RefusesAddressesThatItCannotHave) {
  EXPECT_THAT(StartScpiFace("nonsense", device_.get(), &mutex_),
              FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr("must be HOST:PORT")));
  EXPECT_THAT(StartScpiFace(face_->address(), device_.get(), &mutex_),
              FailsWith(absl::StatusCode::kUnavailable,
                        AllOf(HasSubstr(face_->address()), HasSubstr("in use"))));
}

TEST_F(ScpiFaceTest, AnswersInPiecesAndInRows) {
  const auto socket = Connect();
  Say(*socket, "*ID");
  Say(*socket, "N?\n*OPC?\nSYST:ERR?\n");
  EXPECT_EQ(Hear(*socket), "FFzero,photonic,simulated,0");
  EXPECT_EQ(Hear(*socket), "1");
  EXPECT_EQ(Hear(*socket), "0,\"No error\"");
}

TEST_F(ScpiFaceTest, ServesSeveralClientsThatShareTheInstrument) {
  const auto one = Connect();
  const auto two = Connect();
  Say(*one, "STAG:SETT 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16\n");
  EXPECT_EQ(Ask(*one, "*OPC?"), "1");
  EXPECT_EQ(Ask(*two, "STAG:SETT?"), "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16");
}

TEST_F(ScpiFaceTest, LetsNobodyWaitForAClientThatDoesNotRead) {
  const auto idle = Connect();
  Say(*idle, "INP:APP 1,1,1,1\nSTAG:SETT 0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0\n");
  std::string rows = "INP:SEL 0";
  for (int i = 0; i < 10000; ++i) rows += ",0";
  // Far more answers than sockets hold; it is never read.
  std::string asking = rows + "\n";
  for (int i = 0; i < 500; ++i) asking += "MEAS:STAG?\n";
  Say(*idle, asking);
  const auto other = Connect();
  EXPECT_EQ(Ask(*other, "*OPC?"), "1");
  EXPECT_EQ(Ask(*other, "INP:COUN?"), "1");
}

TEST_F(ScpiFaceTest, HoldsTheMutexWhileItUsesTheDevice) {
  const auto socket = Connect();
  {
    const std::scoped_lock lock(mutex_);
    Say(*socket, "STAG:SETT 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16;SETT?\n");
    EXPECT_FALSE(
        socket->Receive(ReplyKind::kLine, 100, absl::Milliseconds(100), absl::InfiniteFuture())
            .ok());
  }
  EXPECT_EQ(Hear(*socket), "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16");
}

TEST_F(ScpiFaceTest, StopsWithClientsConnected) {
  const auto socket = Connect();
  EXPECT_EQ(Ask(*socket, "*OPC?"), "1");
  face_.reset();
  EXPECT_THAT(socket->Receive(ReplyKind::kLine, 100, kPatience, absl::InfiniteFuture()),
              FailsWith(absl::StatusCode::kUnavailable, HasSubstr("closed")));
}

TEST_F(ScpiFaceTest, GivesAPlaceToTheNextWhenAClientGoes) {
  std::vector<std::unique_ptr<ScpiSocket>> sockets;
  for (int i = 0; i < 20; ++i) sockets.push_back(Connect());
  EXPECT_EQ(Ask(*sockets[0], "*OPC?"), "1");
  Say(*sockets[19], "*OPC?\n");
  EXPECT_FALSE(sockets[19]
                   ->Receive(ReplyKind::kLine, 100, absl::Milliseconds(100), absl::InfiniteFuture())
                   .ok());
  for (int i = 0; i < 4; ++i) sockets[i].reset();
  EXPECT_EQ(Hear(*sockets[19]), "1");
}

TEST_F(ScpiFaceTest, SurvivesClientsThatVanishInABlock) {
  {
    const auto socket = Connect();
    Say(*socket, "STAG:SETT #264abc");
  }
  const auto socket = Connect();
  EXPECT_EQ(Ask(*socket, "*OPC?"), "1");
}

}  // namespace
}  // namespace ffzero
