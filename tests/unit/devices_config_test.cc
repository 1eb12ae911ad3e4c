#include "server/devices/devices_config.h"

#include "tests/status_matchers.h"
#include "tests/unit/scratch_folder.h"

namespace ffzero {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

TEST(DevicesConfigTest, GivesEachDeviceWithItsDefaults) {
  const auto devices = ParseDevicesConfig(
      "device { name: \"chip\" uri: \"grpc://lab-3:50052\" }\n"
      "device { name: \"far.chip\" uri: \"grpc://[::1]:1\" call_limit: 2.5 attempts: 3\n"
      "  tls { ca: \"ca.pem\" server_name: \"chip\" }\n"
      "  limits { group: \"theta\" lowest: 0 highest: 12.5 }\n"
      "  watch { most_drift: 0.25 beyond: RECALIBRATE }\n"
      "  limits { group: \"phi\" most_change: 0.25 } }",
      "file");
  ASSERT_THAT(devices, IsOk());
  ASSERT_EQ(devices->size(), 2);
  const ConfiguredDevice& chip = devices->at(0);
  EXPECT_EQ(chip.name, "chip");
  EXPECT_EQ(chip.uri, "grpc://lab-3:50052");
  EXPECT_FALSE(chip.tls);
  EXPECT_EQ(chip.call_limit, absl::Minutes(1));
  EXPECT_EQ(chip.attempts, 8);
  const ConfiguredDevice& far = devices->at(1);
  EXPECT_TRUE(far.tls);
  EXPECT_EQ(far.tls_files.ca, "ca.pem");
  EXPECT_EQ(far.tls_files.server_name, "chip");
  EXPECT_EQ(far.call_limit, absl::Seconds(2.5));
  EXPECT_EQ(far.attempts, 3);
  ASSERT_EQ(far.limits.size(), 2);
  EXPECT_EQ(far.limits[0].group, "theta");
  EXPECT_EQ(far.limits[0].highest, 12.5f);
  EXPECT_EQ(chip.watch.every_steps, 0);
  EXPECT_EQ(far.watch.every_steps, 100);
  EXPECT_EQ(far.watch.most_drift, 0.25);
  EXPECT_TRUE(far.watch.recalibrate);
  EXPECT_EQ(far.limits[0].most_change, 0) << "any";
  EXPECT_EQ(far.limits[1].group, "phi");
  EXPECT_EQ(far.limits[1].lowest, far.limits[1].highest) << "the device's own";
  EXPECT_EQ(far.limits[1].most_change, 0.25f);
}

TEST(DevicesConfigTest, PlacesAndNamesWhatIsWrong) {
  const auto refused = [](const std::string& fields, const char* message) {
    const std::string text =
        "device { name: \"a\" uri: \"grpc://a:1\" }\ndevice { " + fields + " }";
    EXPECT_THAT(ParseDevicesConfig(text, "file"),
                FailsWith(absl::StatusCode::kInvalidArgument,
                          AllOf(StartsWith("file:2:"), HasSubstr(message))));
  };
  const std::string good = "name: \"b\" uri: \"grpc://b:1\" ";
  refused("uri: \"grpc://b:1\"", "device[1].name: \"\" found; must be 1 to 64");
  refused("name: \"a b\" uri: \"grpc://b:1\"", "device[1].name: \"a b\" found");
  refused("name: \"uri\" uri: \"grpc://b:1\"", "neither \"sim\" nor \"uri\"");
  refused("name: \"a\" uri: \"grpc://b:1\"", "a name that no other device has");
  refused("name: \"b\"", "device[1].uri: \"\" found; must be grpc://HOST:PORT");
  refused("name: \"b\" uri: \"http://b:1\"", "must be grpc://HOST:PORT");
  refused(good + "call_limit: 0", "device[1].call_limit: 0 found; must be 0.001 to 86400");
  refused(good + "call_limit: nan", "device[1].call_limit: nan found");
  refused(good + "attempts: 0", "device[1].attempts: 0 found; must be 1 to 1000");
  refused(good + "tls { cert: \"x\" }", "device[1].tls: cert alone found; must be both or none");
  refused(good + "limits { group: \"theta\" lowest: 2 highest: 1 }",
          "device[1].limits: lowest 2 and highest 1 found");
  refused(good + "limits { group: \"theta\" lowest: 2 highest: 1 most_change: 1 }",
          "device[1].limits: lowest 2 and highest 1 found");
  refused(good + "limits { group: \"theta\" }",
          "lowest 0 and highest 0 found; must be finite numbers, the lower first, or both 0 beside "
          "a most_change");
  for (const char* change : {"-1", "nan", "inf", "1e39", "1e-50"}) {
    refused(good + "limits { group: \"theta\" highest: 1 most_change: " + change + " }",
            "device[1].limits: most_change ");
  }
  refused(good + "limit: 1", "");
  refused(good + "watch { every_steps: 0 }", "watch.every_steps: 0 found; must be 1 to 1000000");
  refused(good + "watch { most_drift: -1 }", "watch.most_drift: -1 found");
  refused(good + "watch { most_drift: nan }", "watch.most_drift: nan found");
  refused(good + "watch { beyond: RECALIBRATE }", "RECALIBRATE without most_drift found");
}

TEST(DevicesConfigTest, WithoutAFileThereAreNoDevices) {
  EXPECT_TRUE(ReadDevicesConfig("").value().empty());
  EXPECT_THAT(ReadDevicesConfig("/nowhere/devices"),
              FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr("/nowhere/devices")));
  const ScratchFolder folder;
  const std::string path = folder.Write("devices", "device { name: \"chip\" uri: \"grpc://a:1\" }");
  EXPECT_EQ(ReadDevicesConfig(path).value().size(), 1);
}

}  // namespace
}  // namespace ffzero
