#include "core/devices/digital/networks.h"

#include "tests/status_matchers.h"

namespace ffzero {
namespace {

using testing::HasSubstr;

TEST(NetworksTest, AbsurdSizesAreRefusedBeforeMemoryIsTaken) {
  InlineExecutor executor;
  EXPECT_THAT(MakeDenseDevice({.layers = {2000000000}}, 784, &executor),
              FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr("network.mlp.layers[0]")));
  EXPECT_THAT(MakeDenseDevice({.layers = {10, 0}}, 784, &executor),
              FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr("network.mlp.layers[1]: 0")));
  EXPECT_THAT(MakeConvolutionalDevice({.reader = 2000000000}, 784, 0, &executor),
              FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr("network.cnn.reader")));
}

TEST(NetworksTest, ThePublishedConvolutionHasAGroupAChannelThenADenseLayer) {
  InlineExecutor executor;
  const auto device = MakeConvolutionalDevice({}, 784, 0, &executor).value();
  const DeviceInfo& info = device->info();
  EXPECT_EQ(info.kind, "cnn");
  ASSERT_EQ(info.stages.size(), 3u);
  EXPECT_EQ(info.stages[0].groups.size(), 4u);
  EXPECT_EQ(info.stages[0].groups[1].size, 1 * 6 * 6 + 2);
  EXPECT_EQ(info.stages[1].groups[1].size, 4 * 6 * 6 + 2);
  EXPECT_EQ(info.stages[1].carried, 8);
  EXPECT_EQ(info.stages[1].readings, 40);
  EXPECT_EQ(info.stages[2].settings, (4 * 6 * 6 + 1) * 10);
}

TEST(NetworksTest, TheReadersFollowFromTheSeed) {
  InlineExecutor executor;
  const auto read = [&](std::uint64_t seed) {
    const auto device = MakeConvolutionalDevice({}, 784, seed, &executor).value();
    auto inputs = std::make_shared<InputSet>();
    inputs->real.setOnes(1, 784);
    EXPECT_THAT(device->Load("x", inputs), IsOk());
    EXPECT_THAT(device->Program(0, std::vector<float>(device->info().stages[0].programmed(), 0.5f)),
                IsOk());
    const std::int32_t sample = 0;
    const Probe base;
    Readings readings;
    EXPECT_THAT(device->Measure({.inputs = "x", .samples = {&sample, 1}, .probes = {&base, 1}},
                                absl::InfiniteDuration(), &readings),
                IsOk());
    return readings.probes[0];
  };
  EXPECT_EQ(read(1), read(1));
  EXPECT_NE(read(1), read(2));
}

}  // namespace
}  // namespace ffzero
