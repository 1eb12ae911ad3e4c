#include "server/devices/open_device.h"

#include "tests/unit/agent_fixture.h"
#include "tests/unit/scratch_folder.h"

namespace ffzero {
namespace {

using testing::HasSubstr;

class OpenDeviceTest : public testing::Test {
 protected:
  OpenDeviceTest() : agent_(SmallChip(&executor_)) {
    device_.name = "chip";
    device_.uri = "grpc://" + agent_.address();
    device_.attempts = 1;
  }

  InlineExecutor executor_;
  const TestAgent agent_;
  ConfiguredDevice device_;
};

TEST_F(OpenDeviceTest, OpensWhatIsConfigured) {
  const auto device = OpenConfiguredDevice(device_, {});
  ASSERT_THAT(device, IsOk());
  Prepare(device->get());
  EXPECT_EQ(MeasureWith(device->get(), *SomeExchange(1)).probes.size(), 5);
}

TEST_F(OpenDeviceTest, UsesItUnderItsLease) {
  const auto later = OpenConfiguredDevice(device_, {.fence = 2});
  ASSERT_THAT(later, IsOk());
  EXPECT_THAT(OpenConfiguredDevice(device_, {.fence = 1}),
              FailsWith(absl::StatusCode::kAborted, HasSubstr("fence: 1 found")));
}

TEST_F(OpenDeviceTest, KeepsItWithinTheConfiguredLimits) {
  device_.limits = {{.group = "theta", .lowest = 0, .highest = 13}};
  const auto device = OpenConfiguredDevice(device_, {});
  ASSERT_THAT(device, IsOk());
  std::vector<float> values((*device)->info().stages[0].settings, -1.0f);
  ASSERT_THAT((*device)->Program(0, values), IsOk());
  const std::vector<float> held = (*device)->ReadBack(0).value();
  EXPECT_NEAR(held[0], -1 + 4 * M_PI, 1e-5) << "a period further";
  EXPECT_EQ(held.back(), -1) << "gamma has no limits";
}

TEST_F(OpenDeviceTest, LimitsOnAGroupThatItLacksAreNamed) {
  device_.limits = {{.group = "volts", .lowest = 0, .highest = 1}};
  EXPECT_THAT(OpenConfiguredDevice(device_, {}),
              FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr("group volts found")));
}

TEST_F(OpenDeviceTest, AFileThatIsNotThereIsNamed) {
  device_.tls = true;
  device_.tls_files.ca = "/nowhere/ca.pem";
  EXPECT_THAT(OpenConfiguredDevice(device_, {}),
              FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr("/nowhere/ca.pem")));
}

TEST_F(OpenDeviceTest, ADeviceWithoutTlsIsNotSpokenToWhereTlsIsAskedFor) {
  device_.tls = true;
  EXPECT_THAT(OpenConfiguredDevice(device_, {}),
              FailsWith(absl::StatusCode::kUnavailable, HasSubstr(agent_.address())));
}

}  // namespace
}  // namespace ffzero
