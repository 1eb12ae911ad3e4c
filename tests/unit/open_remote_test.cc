#include "server/instruments/grpc/open_remote.h"

#include "tests/status_matchers.h"

namespace ffzero {
namespace {

TEST(OpenRemoteTest, AUriNamesHostAndPort) {
  EXPECT_EQ(InstrumentAddress("grpc://lab-3:50052").value(), "lab-3:50052");
  EXPECT_EQ(InstrumentAddress("grpc://[::1]:1").value(), "[::1]:1");
}

TEST(OpenRemoteTest, AnotherTextIsRefusedWithTheField) {
  for (const char* uri : {"grpc://", "grpc://lab-3", "grpc://lab-3:0", "grpc://lab-3:99999",
                          "http://lab-3:1", "lab-3:1", "grpc:lab-3:1"}) {
    EXPECT_THAT(InstrumentAddress(uri),
                FailsWith(absl::StatusCode::kInvalidArgument,
                          "device: \"" + std::string(uri) + "\" found; must be grpc://HOST:PORT"));
  }
}

}  // namespace
}  // namespace ffzero
