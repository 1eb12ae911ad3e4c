#include "server/agent/agent_options.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <vector>

namespace ffzero {
namespace {

using testing::HasSubstr;

std::variant<AgentOptions, Exit> Parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "ffzero-agent");
  return ParseAgentOptions(static_cast<int>(arguments.size()), arguments.data());
}

void ExpectRefused(const std::vector<const char*>& arguments, const std::string& text) {
  const auto parsed = Parse(arguments);
  const auto* exit = std::get_if<Exit>(&parsed);
  ASSERT_NE(exit, nullptr) << text;
  EXPECT_EQ(exit->status, 2);
  EXPECT_THAT(exit->text, testing::StartsWith("ffzero-agent: "));
  EXPECT_THAT(exit->text, HasSubstr(text));
  EXPECT_EQ(exit->text.find('\n'), exit->text.size() - 1) << "one line";
}

TEST(AgentOptionsTest, NeedsADeviceAndHasDefaultsForTheRest) {
  const auto parsed = Parse({"--device=sim:chip.textproto"});
  const auto* options = std::get_if<AgentOptions>(&parsed);
  ASSERT_NE(options, nullptr);
  EXPECT_EQ(options->device, "sim:chip.textproto");
  EXPECT_EQ(options->listen, "127.0.0.1:50052");
  ExpectRefused({}, "--device is required");
}

TEST(AgentOptionsTest, ServesADeviceOrChecksOne) {
  const auto parsed = Parse({"--conform=grpc://here:1", "--fence=5"});
  const auto* options = std::get_if<AgentOptions>(&parsed);
  ASSERT_NE(options, nullptr);
  EXPECT_EQ(options->conform, "grpc://here:1");
  EXPECT_EQ(options->fence, 5);
  ExpectRefused({"--device=sim:x", "--conform=grpc://here:1"}, "must be one of the two");
}

TEST(AgentOptionsTest, TakesFlagsAndTheEnvironmentAndFlagsFirst) {
  setenv("FFZERO_AGENT_THREADS", "3", 1);
  setenv("FFZERO_AGENT_LISTEN", "127.0.0.1:7", 1);
  const auto parsed = Parse({"--device=sim:x", "--listen=127.0.0.1:8", "--port_file=ports"});
  unsetenv("FFZERO_AGENT_THREADS");
  unsetenv("FFZERO_AGENT_LISTEN");
  const auto* options = std::get_if<AgentOptions>(&parsed);
  ASSERT_NE(options, nullptr);
  EXPECT_EQ(options->threads, 3);
  EXPECT_EQ(options->listen, "127.0.0.1:8");
  EXPECT_EQ(options->port_file, "ports");
}

TEST(AgentOptionsTest, WhatIsWrongIsNamedWithWhatIsAllowed) {
  ExpectRefused({"--device=sim:x", "--listen=here"}, "\"here\" found; must be HOST:PORT");
  ExpectRefused({"--device=sim:x", "--threads=5000"}, "--threads");
  ExpectRefused({"--device=sim:x", "--dataset_dir=/nowhere"}, "--dataset_dir");
  ExpectRefused({"--device=sim:x", "--frobnicate"}, "--frobnicate");
}

TEST(AgentOptionsTest, BeyondThisMachineItAsksForTlsOrForPermission) {
  ExpectRefused({"--device=sim:x", "--listen=0.0.0.0:1"}, "--allow_plaintext");
  ExpectRefused({"--device=sim:x", "--tls_cert=cert.pem"}, "--tls_key");
  ExpectRefused({"--device=sim:x", "--scpi=0.0.0.0:5025"}, "SCPI is never encrypted");
  EXPECT_TRUE(std::holds_alternative<AgentOptions>(
      Parse({"--device=sim:x", "--listen=0.0.0.0:1", "--allow_plaintext"})));
}

TEST(AgentOptionsTest, SaysItsVersionAndHelpsWithStatusZero) {
  for (const char* flag : {"--version", "--help"}) {
    const auto parsed = Parse({flag});
    const auto* exit = std::get_if<Exit>(&parsed);
    ASSERT_NE(exit, nullptr);
    EXPECT_EQ(exit->status, 0);
    EXPECT_THAT(exit->text, HasSubstr("ffzero-agent"));
  }
}

}  // namespace
}  // namespace ffzero
