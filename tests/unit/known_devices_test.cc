#include "server/devices/known_devices.h"

#include "tests/status_matchers.h"

namespace ffzero {
namespace {

TEST(KnownDevicesTest, AreThoseConfiguredAndThoseAllowedByTheirUri) {
  const KnownDevices known({{.name = "chip", .uri = "grpc://a:1"}}, {"grpc://b:2", "grpc://b:2"});
  EXPECT_EQ(known.all().size(), 2);
  ASSERT_NE(known.Find("chip"), nullptr);
  EXPECT_EQ(known.Find("chip")->uri, "grpc://a:1");
  ASSERT_NE(known.Find("grpc://b:2"), nullptr);
  EXPECT_EQ(known.Find("grpc://b:2")->uri, "grpc://b:2");
  EXPECT_EQ(known.Find("grpc://a:1"), nullptr) << "it is named otherwise";
  EXPECT_THAT(known.Check("chip"), IsOk());
}

TEST(KnownDevicesTest, AnotherNameIsRefusedWithThoseThereAre) {
  const KnownDevices known({{.name = "chip", .uri = "grpc://a:1"}}, {"grpc://b:2"});
  EXPECT_THAT(known.Check("lab\n"),
              FailsWith(absl::StatusCode::kInvalidArgument,
                        "device: \"lab?\" found; must be empty, which simulates the network, or "
                        "one of chip, grpc://b:2"));
  EXPECT_THAT(KnownDevices({}, {}).Check("chip"),
              FailsWith(absl::StatusCode::kInvalidArgument,
                        testing::HasSubstr("this server has no others")));
}

}  // namespace
}  // namespace ffzero
