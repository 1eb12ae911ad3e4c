#include "server/metered_device.h"

#include <prometheus/text_serializer.h>

#include "core/devices/digital/networks.h"
#include "core/differentiable.h"
#include "tests/status_matchers.h"

namespace ffzero {
namespace {

using testing::HasSubstr;

TEST(MeteredDeviceTest, TimesRoundTripsAndCountsErrors) {
  Telemetry telemetry("1.2.3");
  InlineExecutor executor;
  const auto device =
      MeterDevice(MakeDenseDevice({.layers = {2}}, 3, &executor).value(), "chip-1", &telemetry);
  EXPECT_EQ(device->info().inputs, 3);
  auto inputs = std::make_shared<InputSet>();
  inputs->real.setOnes(4, 3);
  ASSERT_THAT(device->Load("train", inputs), IsOk());
  const std::vector<float> settings(device->info().stages[0].settings, 0.5f);
  ASSERT_THAT(device->Program(0, settings), IsOk());
  EXPECT_EQ(device->ReadBack(0).value(), settings);
  const std::int32_t sample = 0;
  const Probe base;
  Readings readings;
  const Exchange exchange{.inputs = "train", .samples = {&sample, 1}, .probes = {&base, 1}};
  ASSERT_THAT(device->Measure(exchange, absl::InfiniteDuration(), &readings), IsOk());
  EXPECT_EQ(readings.probes.at(0)(0, 0), 2.0f);
  ASSERT_NE(device->differentiable(), nullptr);
  const int stage = 0;
  Gradient gradient;
  ASSERT_THAT(device->differentiable()->Differentiate(
                  {.inputs = "train", .samples = {&sample, 1}, .write_stages = {&stage, 1}},
                  [](const RowMatrix& reading, RowMatrix* slope) {
                    slope->setOnes(reading.rows(), reading.cols());
                    return absl::OkStatus();
                  },
                  &gradient),
              IsOk());
  EXPECT_EQ(gradient.settings.at(0), std::vector<float>(settings.size(), 1.0f));
  EXPECT_FALSE(device->Program(0, {}).ok());

  const std::string page = prometheus::TextSerializer().Serialize(telemetry.registry()->Collect());
  EXPECT_THAT(page, HasSubstr("ffzero_device_round_trip_seconds_count{device=\"chip-1\"} 2"));
  EXPECT_THAT(page, HasSubstr("ffzero_device_errors_total{device=\"chip-1\","
                              "kind=\"INVALID_ARGUMENT\"} 1"));
}

TEST(MeteredDeviceTest, IsCalledSimUnlessTheJobNamesADevice) {
  EXPECT_EQ(DeviceLabel(""), "sim");
  EXPECT_EQ(DeviceLabel("chip-1"), "chip-1");
  EXPECT_EQ(DeviceLabel("grpc://lab-3:50052"), "uri");
}

}  // namespace
}  // namespace ffzero
