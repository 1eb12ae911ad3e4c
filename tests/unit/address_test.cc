#include "server/options/address.h"

#include <gtest/gtest.h>

#include <optional>

namespace ffzero {
namespace {

TEST(SplitHostPort, KeepsTheBracketsOfAnAddress) {
  const std::optional<HostPort> split = SplitHostPort("[::1]:50051");
  ASSERT_TRUE(split.has_value());
  EXPECT_EQ(split->host, "[::1]");
  EXPECT_EQ(split->port, 50051);
}

TEST(SplitHostPort, TakesNothingElse) {
  for (const char* text :
       {"", "nowhere", ":1", "a:", "a:-1", "a:65536", "::1:1", "a b:1", "a:1x"}) {
    EXPECT_FALSE(SplitHostPort(text).has_value()) << text;
  }
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
