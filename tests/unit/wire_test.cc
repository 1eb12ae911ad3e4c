#include "server/instruments/wire.h"

#include <functional>
#include <limits>

#include "tests/unit/instrument_devices.h"

namespace ffzero {
namespace {

using testing::HasSubstr;

TEST(WireTest, FloatsSurviveToTheBit) {
  const std::vector<float> values = {0.0f, -0.0f, 1e-45f, 3.25f,
                                     std::numeric_limits<float>::infinity()};
  std::string bytes = "before";
  AppendFloats(values, &bytes);
  std::vector<float> read(values.size());
  ASSERT_THAT(TakeFloats(bytes.substr(6), "x", read), IsOk());
  EXPECT_EQ(read, values);
  EXPECT_TRUE(std::signbit(read[1]));
}

TEST(WireTest, AnotherNumberOfValuesIsNamed) {
  std::vector<float> three(3);
  EXPECT_THAT(TakeFloats("12345678", "carried", three),
              FailsWith(absl::StatusCode::kInvalidArgument,
                        "carried: 8 bytes found; must be 12, 4 for each of 3 values"));
}

TEST(WireTest, WhatADeviceIsSurvives) {
  InlineExecutor executor;
  for (const auto& device : {SmallChip(&executor), SmallChip(&executor, OnChipLearning()),
                             SmallConvolution(&executor)}) {
    DeviceInfo info = device->info();
    info.firmware = "1.2";
    info.calibration_id = "monday";
    info.deterministic = false;
    const absl::StatusOr<DeviceInfo> read = FromProto(InstrumentInfoOf(info));
    ASSERT_THAT(read, IsOk());
    EXPECT_EQ(*read, info);
  }
}

TEST(WireTest, KeysSurvive) {
  for (const Distribution distribution : {Distribution::kNormal, Distribution::kRademacher}) {
    const DirectionKey key{.seed = ~0ull, .stream = 5, .distribution = distribution};
    EXPECT_EQ(FromProto(ToProto(key)), key);
  }
}

TEST(WireTest, TextOfADeviceFitsIntoALine) {
  v1::InstrumentInfo message;
  message.set_kind("a\nb");
  message.set_serial(std::string(5000, 'x'));
  message.set_inputs(1);
  v1::InstrumentStage* stage = message.add_stages();
  stage->set_settings(1);
  stage->set_readings(1);
  stage->add_groups()->set_size(1);
  const absl::StatusOr<DeviceInfo> info = FromProto(message);
  ASSERT_THAT(info, IsOk());
  EXPECT_EQ(info->kind, "a?b");
  EXPECT_LT(info->serial.size(), 250);
}

// Each change makes the device impossible; the text names the field.
TEST(WireTest, ADeviceThatCannotBeIsRefused) {
  InlineExecutor executor;
  const v1::InstrumentInfo good = InstrumentInfoOf(SmallConvolution(&executor)->info());
  using Change = std::function<void(v1::InstrumentInfo*)>;
  const std::vector<std::pair<Change, std::string>> cases = {
      {[](auto* info) { info->set_inputs(0); }, "inputs: 0 found; must be 1 to 2^28"},
      {[](auto* info) { info->clear_stages(); }, "stages: 0 found; must be 1 to 1024"},
      {[](auto* info) { info->mutable_stages(0)->set_settings(-1); },
       "stages[0].settings: -1 found"},
      {[](auto* info) { info->mutable_stages(1)->set_readings(1 << 29); },
       "stages[1].readings: 536870912 found; must be 1 to 2^28"},
      {[](auto* info) { info->mutable_stages(0)->set_carried(-2); }, "stages[0].carried: -2 found"},
      {[](auto* info) { info->mutable_stages(0)->mutable_groups(0)->set_size(0); },
       "stages[0].groups[0].size: 0 found"},
      {[](auto* info) { info->mutable_stages(0)->add_groups()->set_size(1 << 28); },
       "stages[0].groups: "},
      {[](auto* info) { info->mutable_stages(0)->mutable_groups()->RemoveLast(); },
       "stages[0].groups: "},
      {[](auto* info) { info->mutable_stages(0)->mutable_groups(0)->set_lowest(NAN); },
       "stages[0].groups[0]: nan found; must be finite numbers"},
      {[](auto* info) { info->mutable_stages(0)->mutable_groups(0)->set_lowest(1); },
       "stages[0].groups[0]: lowest 1, highest 0"},
      {[](auto* info) { info->mutable_stages(0)->mutable_groups(0)->set_noise(-1); }, "noise -1"},
      {[](auto* info) { info->mutable_stages(1)->set_read_noise(NAN); },
       "stages[1].read_noise: nan found"},
  };
  for (const auto& [change, message] : cases) {
    v1::InstrumentInfo info = good;
    change(&info);
    EXPECT_THAT(FromProto(info), FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr(message)));
  }
}

}  // namespace
}  // namespace ffzero
