#include "core/devices/wrappers/limited_device.h"

#include <cmath>
#include <limits>

#include "core/devices/digital/networks.h"
#include "core/training/directions.h"
#include "tests/unit/instrument_devices.h"

namespace ffzero {
namespace {

using testing::Each;
using testing::ElementsAre;

ParameterGroup Group(float lowest, float highest, float period = 0) {
  return {.name = "g", .lowest = lowest, .highest = highest, .period = period};
}

TEST(WithinLimitsTest, ValuesWithinThemAreLeftAlone) {
  EXPECT_EQ(WithinLimits(Group(0, 0), 1e9f), 1e9f) << "no limits";
  for (const float value : {-1.0f, 0.25f, 2.0f}) {
    EXPECT_EQ(WithinLimits(Group(-1, 2), value), value);
  }
}

TEST(WithinLimitsTest, TheNearestStandsForOthers) {
  EXPECT_EQ(WithinLimits(Group(-1, 2), -3), -1);
  EXPECT_EQ(WithinLimits(Group(-1, 2), 7), 2);
  EXPECT_EQ(WithinLimits(Group(0, 2, 5), 7), 2) << "less than a period";
}

TEST(WithinLimitsTest, AWholePeriodLeavesTheEffectAsItWas) {
  const ParameterGroup phase = Group(0, 7, 6);
  EXPECT_EQ(WithinLimits(phase, 6.5f), 6.5f);
  EXPECT_EQ(WithinLimits(phase, 8), 2);
  EXPECT_EQ(WithinLimits(phase, -1), 5);
  EXPECT_EQ(WithinLimits(phase, -600), 0);
  for (const float value : {-1e-9f, 1e9f, -1e9f}) {
    const float within = WithinLimits(phase, value);
    EXPECT_GE(within, 0);
    EXPECT_LE(within, 7);
  }
}

TEST(WithinLimitsTest, NothingStandsForWhatIsNoNumber) {
  EXPECT_TRUE(std::isnan(WithinLimits(Group(0, 1), NAN)));
  EXPECT_EQ(WithinLimits(Group(0, 1), INFINITY), INFINITY);
}

TEST(ClampSettingsTest, StopsAtALimitWhatNoPeriodLeadsBack) {
  StageInfo stage{.settings = 8, .carried = 1};
  const auto add = [&](ParameterGroup group) {
    group.offset = 2 * static_cast<int>(stage.groups.size());
    group.size = 2;
    stage.groups.push_back(group);
  };
  add(Group(0, 0));
  add(Group(-1, 2));
  add(Group(0, 2, 5));
  add(Group(0, 7, 6));
  std::vector<float> settings = {-9, 9, -9, 9, -9, 9, -9, 9, 77};
  EXPECT_TRUE(ClampSettings(stage, settings));
  EXPECT_THAT(settings, ElementsAre(-9, 9, -1, 2, 0, 2, -9, 9, 77));
  EXPECT_FALSE(ClampSettings(stage, settings));
}

// A dense layer whose settings have limits, which holds its caller to them and remembers the
// settings of the trials.
class Strict final : public Device {
 public:
  Strict(std::unique_ptr<Device> device, float limit)
      : device_(std::move(device)), info_(device_->info()) {
    for (ParameterGroup& group : info_.stages[0].groups) {
      group.lowest = -limit;
      group.highest = limit;
    }
  }
  const DeviceInfo& info() const override { return info_; }
  absl::Status Load(std::string_view name, std::shared_ptr<const InputSet> inputs) override {
    return device_->Load(name, std::move(inputs));
  }
  absl::Status Program(int stage, std::span<const float> values) override {
    for (const float value : values) EXPECT_LE(std::abs(value), info_.stages[0].groups[0].highest);
    moves_ = 0;
    base_.assign(values.begin(), values.end());
    return device_->Program(stage, values);
  }
  absl::Status Move(int stage, std::span<const MoveTerm> terms,
                    std::span<const float> values) override {
    absl::Status status = Program(stage, values);
    moves_ = terms.size();
    return status;
  }
  absl::StatusOr<std::vector<float>> ReadBack(int stage) override {
    return device_->ReadBack(stage);
  }
  absl::Status Measure(const Exchange& exchange, absl::Duration limit,
                       Readings* readings) override {
    trials_.clear();
    keyed_ = 0;
    for (const Probe& probe : exchange.probes) {
      trials_.push_back(base_);
      if (probe.direction < 0) continue;
      const Direction& direction = exchange.directions[probe.direction];
      keyed_ += direction.key.has_value();
      Materialise(base_, direction.values, probe.scale * direction.length, trials_.back());
      for (const float value : trials_.back()) {
        EXPECT_LE(std::abs(value), info_.stages[0].groups[0].highest);
      }
    }
    return device_->Measure(exchange, limit, readings);
  }

  std::unique_ptr<Device> device_;
  DeviceInfo info_;
  std::vector<float> base_;
  std::vector<std::vector<float>> trials_;
  std::size_t moves_ = 0;
  int keyed_ = 0;
};

class LimitedDeviceTest : public testing::Test {
 protected:
  LimitedDeviceTest() {
    auto strict = std::make_unique<Strict>(MakeDenseDevice({.layers = {2}}, 3, &executor_).value(),
                                           /*limit=*/1.0f);
    strict_ = strict.get();
    device_ = KeepWithinLimits(std::move(strict)).value();
    EXPECT_THAT(device_->Load("train", SomeInputs(7, 3)), IsOk());
  }

  InlineExecutor executor_;
  Strict* strict_;
  std::unique_ptr<Device> device_;
};

TEST_F(LimitedDeviceTest, ADeviceWithoutLimitsComesBackAsItIs) {
  auto free = MakeDenseDevice({.layers = {2}}, 3, &executor_).value();
  const Device* before = free.get();
  EXPECT_EQ(KeepWithinLimits(std::move(free)).value().get(), before);
}

TEST_F(LimitedDeviceTest, BaseSettingsAreBroughtWithinLimits) {
  ASSERT_THAT(device_->Program(0, std::vector<float>{0.5f, -3, 2, 1, -1, 0, 0, 0}), IsOk());
  EXPECT_THAT(strict_->base_, ElementsAre(0.5f, -1, 1, 1, -1, 0, 0, 0));
}

TEST_F(LimitedDeviceTest, TrialsThatStayWithinLimitsArePassedOnByTheirKeys) {
  ASSERT_THAT(device_->Program(0, std::vector<float>(8, 0.25f)), IsOk());
  MeasureWith(device_.get(), *SomeExchange(0));
  EXPECT_EQ(strict_->keyed_, 4);
}

TEST_F(LimitedDeviceTest, TrialsThatLeaveThemAreBroughtWithinAndTheOthersAreNot) {
  ASSERT_THAT(device_->Program(0, std::vector<float>(8, 0.99f)), IsOk());
  const std::vector<float> up(8, 1.0f);
  const Direction direction{.key = {}, .values = up};
  const std::vector<Probe> probes = {{0, 0.5f}, {0, -0.5f}, {}};
  SomeExchange exchange(0);
  exchange->directions = {&direction, 1};
  exchange->probes = probes;
  MeasureWith(device_.get(), *exchange);
  EXPECT_THAT(strict_->trials_.at(0), Each(testing::FloatEq(1)));
  EXPECT_EQ(strict_->trials_.at(1), std::vector<float>(8, 0.99f - 0.5f));
  EXPECT_EQ(strict_->trials_.at(2), strict_->base_);
}

// Whatever the base and the direction, rounding included; Strict looks at every setting.
TEST_F(LimitedDeviceTest, NoSettingEverLeavesTheLimits) {
  for (std::uint64_t step = 0; step < 300; ++step) {
    std::vector<float> base(8);
    DrawDirection({.seed = 2, .stream = step}, device_->info().stages[0].groups, base);
    for (float& value : base) value *= 2.3f;
    ASSERT_THAT(device_->Program(0, base), IsOk());
    SomeExchange exchange(0, step);
    std::vector<Probe> probes;
    for (const float scale : {1e-3f, 0.7f, -0.3f, 5.0f}) {
      probes.push_back({static_cast<int>(step % 2), scale});
    }
    exchange->probes = probes;
    MeasureWith(device_.get(), *exchange);
  }
}

TEST_F(LimitedDeviceTest, MovesArePassedOnUntilASettingIsBroughtWithinLimits) {
  const MoveTerm term{.key = {.seed = 1}, .group = 0, .amount = 0.1f};
  ASSERT_THAT(device_->Program(0, std::vector<float>(8, 0.5f)), IsOk());
  ASSERT_THAT(device_->Move(0, {&term, 1}, std::vector<float>(8, 0.75f)), IsOk());
  EXPECT_EQ(strict_->moves_, 1);
  ASSERT_THAT(device_->Move(0, {&term, 1}, std::vector<float>(8, 1.5f)), IsOk());
  EXPECT_EQ(strict_->moves_, 0);
  ASSERT_THAT(device_->Move(0, {&term, 1}, std::vector<float>(8, 0.75f)), IsOk());
  EXPECT_EQ(strict_->moves_, 0) << "the device stands elsewhere than the moves begin";
  ASSERT_THAT(device_->Move(0, {&term, 1}, std::vector<float>(8, 0.5f)), IsOk());
  EXPECT_EQ(strict_->moves_, 1);
}

TEST_F(LimitedDeviceTest, LimitsMayBeNarrowerThanTheDevicesOwn) {
  const std::string group = device_->info().stages[0].groups[0].name;
  const std::vector<SettingLimit> limits = {{group, -0.5f, 9}};
  const auto narrow = KeepWithinLimits(std::move(device_), limits);
  ASSERT_THAT(narrow, IsOk());
  EXPECT_EQ((*narrow)->info().stages[0].groups[0].lowest, -0.5f);
  EXPECT_EQ((*narrow)->info().stages[0].groups[0].highest, 1);
  ASSERT_THAT((*narrow)->Program(0, std::vector<float>{-1, 2, 0, 0, 0, 0, 0, 0}), IsOk());
  EXPECT_THAT(strict_->base_, ElementsAre(-0.5f, 1, 0, 0, 0, 0, 0, 0));
}

TEST_F(LimitedDeviceTest, WhatMayOnlyChangeSoMuchKeepsTheDevicesOwnLimitsAndIsNotTakenRound) {
  auto own = std::make_unique<Strict>(MakeDenseDevice({.layers = {2}}, 3, &executor_).value(),
                                      /*limit=*/1.0f);
  const Strict* strict = own.get();
  own->info_.stages[0].groups[0].period = 1.5f;
  const std::vector<SettingLimit> limits = {
      {.group = own->info_.stages[0].groups[0].name, .most_change = 0.6f}};
  const auto slow = KeepWithinLimits(std::move(own), limits);
  ASSERT_THAT(slow, IsOk());
  const ParameterGroup& group = (*slow)->info().stages[0].groups[0];
  EXPECT_EQ(group.lowest, -1);
  EXPECT_EQ(group.highest, 1);
  EXPECT_EQ(group.period, 0);
  ASSERT_THAT((*slow)->Program(0, std::vector<float>(8, 1.25f)), IsOk());
  EXPECT_EQ(strict->base_, std::vector<float>(8, 1.0f));
}

TEST_F(LimitedDeviceTest, LimitsThatCannotBeAreRefused) {
  const auto limited = [&](const SettingLimit& limit) {
    return KeepWithinLimits(MakeDenseDevice({.layers = {2}}, 3, &executor_).value(), {&limit, 1});
  };
  EXPECT_THAT(limited({"volts", 0, 1}), FailsWith(absl::StatusCode::kInvalidArgument,
                                                  testing::HasSubstr("group volts found")));
  EXPECT_THAT(
      limited({.group = "volts", .most_change = 1}),
      FailsWith(absl::StatusCode::kInvalidArgument, testing::HasSubstr("group volts found")));
  const std::vector<SettingLimit> outside = {{device_->info().stages[0].groups[0].name, 2, 3}};
  EXPECT_THAT(KeepWithinLimits(std::move(device_), outside),
              FailsWith(absl::StatusCode::kInvalidArgument, testing::HasSubstr("-1 to 1")));
}

TEST_F(LimitedDeviceTest, WhatIsWrongIsForTheDeviceToSay) {
  EXPECT_THAT(device_->Program(3, {}), FailsWith(absl::StatusCode::kInvalidArgument, testing::_));
  EXPECT_THAT(device_->Program(0, std::vector<float>(5)),
              FailsWith(absl::StatusCode::kInvalidArgument, testing::HasSubstr("it has 8")));
  SomeExchange exchange(0);
  exchange->inputs = "nothing";
  Readings readings;
  EXPECT_FALSE(device_->Measure(*exchange, absl::InfiniteDuration(), &readings).ok());
}

}  // namespace
}  // namespace ffzero
