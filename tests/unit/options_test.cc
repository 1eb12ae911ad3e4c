#include "server/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

namespace ffzero {
namespace {

using ::testing::HasSubstr;

std::variant<Options, Exit> Parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "ffzerod");
  return ParseOptions(static_cast<int>(arguments.size()), arguments.data());
}

void ExpectRefused(const std::vector<const char*>& arguments, const std::string& text) {
  const auto parsed = Parse(arguments);
  ASSERT_TRUE(std::holds_alternative<Exit>(parsed));
  EXPECT_EQ(std::get<Exit>(parsed).status, 2);
  EXPECT_THAT(std::get<Exit>(parsed).text, HasSubstr(text));
}

TEST(ParseOptions, ListensOnLoopbackByDefault) {
  const auto parsed = Parse({});
  ASSERT_TRUE(std::holds_alternative<Options>(parsed));
  EXPECT_EQ(std::get<Options>(parsed).listen, "127.0.0.1:50051");
  EXPECT_EQ(std::get<Options>(parsed).metrics_listen, "127.0.0.1:9464");
}

TEST(ParseOptions, TakesEveryFlag) {
  const auto parsed = Parse({"--listen=0.0.0.0:0", "--metrics_listen=[::1]:0", "--data_dir=/x",
                             "--dataset_dir=/tmp", "--port_file=/y", "--threads=3", "--workers=2",
                             "--allow_plaintext"});
  ASSERT_TRUE(std::holds_alternative<Options>(parsed)) << std::get<Exit>(parsed).text;
  const auto& options = std::get<Options>(parsed);
  EXPECT_EQ(options.listen, "0.0.0.0:0");
  EXPECT_EQ(options.metrics_listen, "[::1]:0");
  EXPECT_EQ(options.data_dir, "/x");
  EXPECT_EQ(options.dataset_dir, "/tmp");
  EXPECT_EQ(options.port_file, "/y");
  EXPECT_EQ(options.threads, 3);
  EXPECT_EQ(options.workers, 2);
  EXPECT_TRUE(options.allow_plaintext);
}

TEST(ParseOptions, RefusesToListenBeyondLoopbackInPlaintextUnlessTold) {
  ExpectRefused({"--listen=0.0.0.0:50051"}, "--allow_plaintext");
  ExpectRefused({"--metrics_listen=10.0.0.1:9464"}, "--metrics_listen");
}

TEST(ParseOptions, RefusesWhatItCannotRead) {
  ExpectRefused({"--listen=nowhere"}, "HOST:PORT");
  ExpectRefused({"--listen=127.0.0.1:65536"}, "HOST:PORT");
  ExpectRefused({"--threads=-1"}, "--threads");
  ExpectRefused({"--workers=0"}, "--workers");
  ExpectRefused({"--dataset_dir=/no/such/folder"}, "/no/such/folder");
  ExpectRefused({"--unknown"}, "--unknown");
}

TEST(ParseOptions, PrintsVersionAndHelp) {
  const auto version = Parse({"--version"});
  ASSERT_TRUE(std::holds_alternative<Exit>(version));
  EXPECT_EQ(std::get<Exit>(version).status, 0);
  EXPECT_THAT(std::get<Exit>(version).text, HasSubstr("ffzerod 0."));
  const auto help = Parse({"--help"});
  ASSERT_TRUE(std::holds_alternative<Exit>(help));
  EXPECT_EQ(std::get<Exit>(help).status, 0);
  EXPECT_THAT(std::get<Exit>(help).text, HasSubstr("127.0.0.1:50051"));
}

TEST(IsLoopback, TrustsAddressesRatherThanNames) {
  for (const char* address : {"127.0.0.1:1", "127.255.0.9:1", "localhost:1", "[::1]:1"}) {
    EXPECT_TRUE(IsLoopback(address)) << address;
  }
  for (const char* address : {"0.0.0.0:1", "127.0.0.1.example.org:1", "[::]:1", "10.0.0.1:1"}) {
    EXPECT_FALSE(IsLoopback(address)) << address;
  }
}

}  // namespace
}  // namespace ffzero
