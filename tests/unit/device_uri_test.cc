#include "server/devices/device_uri.h"

#include <gtest/gtest.h>

namespace ffzero {
namespace {

TEST(DeviceUriTest, NamesAHostAndAPort) {
  for (const char* uri : {"grpc://lab-3:50052", "grpc://127.0.0.1:1", "grpc://[::1]:65535"}) {
    EXPECT_TRUE(IsDeviceUri(uri)) << uri;
  }
  for (const char* uri : {"", "chip", "grpc://", "grpc://lab-3", "grpc://lab-3:0", "grpc:lab-3:1",
                          "GRPC://lab-3:1", "grpc://lab-3:65536", "sim:job"}) {
    EXPECT_FALSE(IsDeviceUri(uri)) << uri;
  }
}

}  // namespace
}  // namespace ffzero
