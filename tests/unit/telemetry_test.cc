#include "server/telemetry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <prometheus/text_serializer.h>

#include <string>

namespace ffzero {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string Page(const Telemetry& telemetry) {
  return prometheus::TextSerializer().Serialize(telemetry.registry()->Collect());
}

TEST(TelemetryTest, WhatIsExpectedOfADeviceIsThereAtZero) {
  Telemetry telemetry("1.2.3");
  EXPECT_THAT(Page(telemetry), HasSubstr("ffzero_device_faults_total{device=\"sim\"} 0"));
  EXPECT_THAT(Page(telemetry), Not(HasSubstr("chip-1")));
  telemetry.ExpectDevice("chip-1");
  const std::string page = Page(telemetry);
  for (const char* series :
       {"ffzero_device_faults_total{device=\"chip-1\"} 0",
        "ffzero_forward_evaluations_total{device=\"chip-1\"} 0",
        "ffzero_step_seconds_count{device=\"chip-1\"} 0",
        "ffzero_device_round_trip_seconds_count{device=\"chip-1\"} 0",
        "ffzero_device_errors_total{device=\"chip-1\",kind=\"UNAVAILABLE\"} 0"}) {
    EXPECT_THAT(page, HasSubstr(series));
  }
}

TEST(TelemetryTest, TheCodesOfTheServersOwnFailuresAreThereAtZero) {
  Telemetry telemetry("1.2.3");
  telemetry.ExpectRpc("S/Get");
  for (const char* code : {"OK", "INTERNAL", "DATA_LOSS", "UNKNOWN"}) {
    EXPECT_THAT(Page(telemetry), HasSubstr("ffzero_rpc_requests_total{code=\"" + std::string(code) +
                                           "\",method=\"S/Get\"} 0"));
  }
  telemetry.ObserveRpc("S/Get", "INTERNAL", absl::Seconds(1));
  EXPECT_THAT(Page(telemetry),
              HasSubstr("ffzero_rpc_requests_total{code=\"INTERNAL\",method=\"S/Get\"} 1"));
}

TEST(TelemetryTest, TheLastBackupHasATimeOnceThereIsOne) {
  Telemetry telemetry("1.2.3");
  EXPECT_THAT(Page(telemetry), Not(HasSubstr("ffzero_backup_timestamp_seconds")));
  telemetry.NoteBackup(absl::FromUnixSeconds(1000));
  telemetry.NoteBackup(absl::FromUnixSeconds(2000));
  EXPECT_THAT(Page(telemetry), HasSubstr("\nffzero_backup_timestamp_seconds 2000\n"));
}

}  // namespace
}  // namespace ffzero
