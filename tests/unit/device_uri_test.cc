#include "server/devices/device_uri.h"

#include <gtest/gtest.h>

namespace ffzero {
namespace {

TEST(DeviceUriTest, NamesAHostAndAPort) {
  for (const char* uri : {"grpc://lab-3:50052", "grpc://127.0.0.1:1", "grpc://[::1]:65535",
                          "scpi://lab-3:5025?driver=chip.textproto", "scpi://lab-3?driver=x"}) {
    EXPECT_TRUE(IsDeviceUri(uri)) << uri;
  }
  for (const char* uri : {"", "chip", "grpc://", "grpc://lab-3", "grpc://lab-3:0", "grpc:lab-3:1",
                          "GRPC://lab-3:1", "grpc://lab-3:65536", "sim:job", "scpi://lab-3:5025"}) {
    EXPECT_FALSE(IsDeviceUri(uri)) << uri;
  }
}

TEST(DeviceUriTest, SaysWhatTheDeviceSpeaks) {
  EXPECT_TRUE(IsScpiUri("scpi://lab-3?driver=x"));
  EXPECT_FALSE(IsScpiUri("grpc://lab-3:1"));
}

}  // namespace
}  // namespace ffzero
