#include "client/views/device_table.h"

#include <gmock/gmock.h>

#include <vector>

#include "absl/strings/str_split.h"

namespace ffzero {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::vector<std::string> Lines(const v1::ListDevicesResponse& devices) {
  return absl::StrSplit(DeviceTable(devices), '\n', absl::SkipEmpty());
}

TEST(DeviceTableTest, SaysWhoHasEachDeviceAndWhatItIs) {
  v1::ListDevicesResponse devices;
  v1::Device* chip = devices.add_devices();
  chip->set_name("chip");
  chip->set_state(v1::Device::LEASED);
  chip->set_job_id("0123456789ab");
  chip->set_configured(true);
  chip->set_uri("grpc://lab-3:50052");
  chip->mutable_identity()->set_kind("photonic");
  chip->mutable_identity()->set_serial("7");
  chip->mutable_identity()->set_calibration_id("monday");
  v1::Device* spare = devices.add_devices();
  spare->set_name("a longer name");
  spare->set_state(v1::Device::IDLE);
  spare->set_unsettled(true);
  EXPECT_THAT(
      Lines(devices),
      testing::ElementsAre(
          "DEVICE         STATE        JOB           WHAT",
          "chip           LEASED       0123456789ab  photonic, serial 7, calibration monday; at "
          "grpc://lab-3:50052",
          "a longer name  UNSETTLED    -             not opened yet; no longer configured"));
}

TEST(DeviceTableTest, SaysHowADeviceFailedOnALineBelow) {
  v1::ListDevicesResponse devices;
  v1::Device* chip = devices.add_devices();
  chip->set_name("chip");
  chip->set_state(v1::Device::QUARANTINED);
  chip->set_failures(2);
  chip->set_last_error("no\x1blight");
  chip->mutable_last_error_time()->set_seconds(1'700'000'000);
  const std::vector<std::string> lines = Lines(devices);
  ASSERT_EQ(lines.size(), 3);
  EXPECT_THAT(lines[1], HasSubstr("QUARANTINED"));
  EXPECT_THAT(lines[2], StartsWith("  2023-11-1"));
  EXPECT_THAT(lines[2], HasSubstr(", 2 in a row: no?light"));
}

}  // namespace
}  // namespace ffzero
