#include "core/devices/wrappers/slewed_device.h"

#include <cmath>
#include <random>

#include "core/devices/digital/networks.h"
#include "core/training/directions.h"
#include "tests/unit/instrument_devices.h"

namespace ffzero {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

// A dense layer of eight settings at the end of a link: what it is programmed with is noted until
// it settles or measures, or written at once. Remembers each settings that it was at, and may fail.
class Linked final : public Device {
 public:
  explicit Linked(std::unique_ptr<Device> device) : device_(std::move(device)) {
    info_ = device_->info();
    info_.stages[0].groups = {
        {.name = "theta", .offset = 0, .size = 6, .lowest = -9, .highest = 9, .period = 4},
        {.name = "gain", .offset = 6, .size = 2, .period = 4}};
  }

  const DeviceInfo& info() const override { return info_; }
  absl::Status Load(std::string_view name, std::shared_ptr<const InputSet> inputs) override {
    return device_->Load(name, std::move(inputs));
  }
  absl::Status Program(int stage, std::span<const float> values) override {
    if (absl::Status status = device_->Program(stage, values); !status.ok()) return status;
    if (at_once_ && Fails()) {
      // The first settings are written, the others are not.
      if (!writes_.empty()) {
        std::vector<float> part = writes_.back();
        std::copy_n(values.begin(), 4, part.begin());
        writes_.push_back(part);
      }
      return absl::UnavailableError("lost while writing");
    }
    terms_ = 0;
    noted_ = true;
    base_.assign(values.begin(), values.end());
    if (at_once_) Write();
    return absl::OkStatus();
  }
  absl::Status Move(int stage, std::span<const MoveTerm> terms,
                    std::span<const float> values) override {
    absl::Status status = Program(stage, values);
    terms_ = terms.size();
    return status;
  }
  absl::Status Settle() override {
    ++settles_;
    if (Fails()) return absl::UnavailableError("lost before");
    if (noted_) Write();
    if (Fails()) return absl::UnavailableError("lost after");
    noted_ = false;
    return absl::OkStatus();
  }
  absl::StatusOr<std::vector<float>> ReadBack(int stage) override {
    return device_->ReadBack(stage);
  }
  absl::Status Measure(const Exchange& exchange, absl::Duration limit,
                       Readings* readings) override {
    if (Fails()) return absl::UnavailableError("lost before");
    if (noted_) Write();
    for (const Probe& probe : exchange.probes) {
      writes_.push_back(base_);
      if (probe.direction >= 0) {
        const Direction& direction = exchange.directions[probe.direction];
        Materialise(base_, direction.values, probe.scale * direction.length, writes_.back());
      }
      if (Fails()) return absl::UnavailableError("lost at a trial");
    }
    Write();
    noted_ = false;
    return device_->Measure(exchange, limit, readings);
  }
  absl::Status MakeSafe() override {
    // It forgets.
    noted_ = false;
    writes_.clear();
    return absl::OkStatus();
  }

  void Write() { writes_.push_back(base_); }
  bool Fails() { return std::bernoulli_distribution(fault_rate_)(draw_); }

  std::unique_ptr<Device> device_;
  DeviceInfo info_;
  bool at_once_ = false;
  double fault_rate_ = 0;
  std::mt19937_64 draw_{5};
  bool noted_ = false;
  std::vector<float> base_;
  std::vector<std::vector<float>> writes_;
  std::size_t terms_ = 0;
  int settles_ = 0;
};

class SlewedDeviceTest : public testing::Test {
 protected:
  SlewedDeviceTest() {
    auto linked = MakeLinked();
    linked_ = linked.get();
    device_ = LimitSlew(std::move(linked), std::vector<SlewLimit>{{"theta", kMost}});
    EXPECT_THAT(device_->Load("train", SomeInputs(7, 3)), IsOk());
  }

  std::unique_ptr<Linked> MakeLinked() {
    return std::make_unique<Linked>(MakeDenseDevice({.layers = {2}}, 3, &executor_).value());
  }

  absl::Status Program(float theta, float gain = 0) {
    std::vector<float> values(8, theta);
    values[6] = values[7] = gain;
    return device_->Program(0, values);
  }

  // Probes along a direction of ones.
  absl::Status MeasureAt(const std::vector<float>& scales) {
    const std::vector<float> ones(8, 1.0f);
    const Direction direction{.key = {}, .values = ones};
    std::vector<Probe> probes;
    for (const float scale : scales) probes.push_back({.direction = 0, .scale = scale});
    SomeExchange exchange(0);
    exchange->directions = {&direction, 1};
    exchange->probes = probes;
    Readings readings;
    return device_->Measure(*exchange, absl::InfiniteDuration(), &readings);
  }

  // Of the first setting.
  std::vector<float> Written() const {
    std::vector<float> written;
    for (const std::vector<float>& values : linked_->writes_) written.push_back(values[0]);
    return written;
  }

  static constexpr float kMost = 0.5f;
  InlineExecutor executor_;
  Linked* linked_;
  std::unique_ptr<Device> device_;
};

TEST_F(SlewedDeviceTest, ADeviceWithoutSuchLimitsComesBackAsItIs) {
  for (const std::vector<SlewLimit>& limits :
       {std::vector<SlewLimit>{}, std::vector<SlewLimit>{{"volts", 1}}}) {
    auto free = MakeLinked();
    const Device* before = free.get();
    EXPECT_EQ(LimitSlew(std::move(free), limits).get(), before);
  }
}

TEST_F(SlewedDeviceTest, WhatHasALimitHasNoPeriodAnyMore) {
  EXPECT_EQ(device_->info().stages[0].groups[0].period, 0);
  EXPECT_EQ(device_->info().stages[0].groups[1].period, 4);
}

TEST_F(SlewedDeviceTest, TheFirstBaseGoesAsItIsAndSoDoesTheFirstAfterMakeSafe) {
  ASSERT_THAT(Program(7), IsOk());
  ASSERT_THAT(device_->Settle(), IsOk());
  EXPECT_THAT(Written(), ElementsAre(7));
  ASSERT_THAT(device_->MakeSafe(), IsOk());
  ASSERT_THAT(Program(-7), IsOk());
  ASSERT_THAT(device_->Settle(), IsOk());
  EXPECT_THAT(Written(), ElementsAre(-7));
}

TEST_F(SlewedDeviceTest, ABaseWithinReachIsTheCallersOwnCallAndCostsNoOther) {
  const MoveTerm term{.key = {.seed = 1}, .group = 0, .amount = 0.1f};
  ASSERT_THAT(Program(1), IsOk());
  ASSERT_THAT(MeasureAt({0.1f}), IsOk());
  ASSERT_THAT(device_->Move(0, {&term, 1}, std::vector<float>(8, 1.5f)), IsOk());
  EXPECT_EQ(linked_->terms_, 1);
  ASSERT_THAT(MeasureAt({0.1f}), IsOk());
  EXPECT_EQ(linked_->settles_, 0);
  EXPECT_THAT(Written(), ElementsAre(1, 1.1f, 1, 1.5f, 1.6f, 1.5f));
}

TEST_F(SlewedDeviceTest, ABaseFartherAwayIsWalkedToInEqualStepsEachOfWhichSettles) {
  const MoveTerm term{.key = {.seed = 1}, .group = 0, .amount = 0.1f};
  ASSERT_THAT(Program(1), IsOk());
  ASSERT_THAT(device_->Settle(), IsOk());
  ASSERT_THAT(device_->Move(0, {&term, 1}, std::vector<float>(8, 2.2f)), IsOk());
  EXPECT_EQ(linked_->terms_, 0) << "they do not lead from the last step";
  EXPECT_EQ(linked_->settles_, 1 + 2);
  ASSERT_THAT(device_->Settle(), IsOk());
  EXPECT_THAT(Written(), ElementsAre(1, testing::FloatEq(1.4f), testing::FloatEq(1.8f), 2.2f));
}

TEST_F(SlewedDeviceTest, GroupsWithoutALimitGoAsFarAsTheyLike) {
  ASSERT_THAT(Program(1, -100), IsOk());
  ASSERT_THAT(device_->Settle(), IsOk());
  ASSERT_THAT(Program(1.25f, 100), IsOk());
  ASSERT_THAT(device_->Settle(), IsOk());
  EXPECT_EQ(linked_->writes_.size(), 2);
}

// A device that puts programming off would otherwise go from the first to the third at once.
TEST_F(SlewedDeviceTest, ABaseIsThereBeforeTheNextIsWritten) {
  for (const float theta : {1.0f, 1.4f, 1.8f}) ASSERT_THAT(Program(theta), IsOk());
  ASSERT_THAT(device_->Settle(), IsOk());
  EXPECT_THAT(Written(), ElementsAre(1, 1.4f, 1.8f));
}

TEST_F(SlewedDeviceTest, ATrialTooFarFromTheBaseIsRefusedAndNothingIsSent) {
  ASSERT_THAT(Program(1), IsOk());
  EXPECT_THAT(
      MeasureAt({0.25f, 0.75f}),
      FailsWith(absl::StatusCode::kOutOfRange, AllOf(HasSubstr("setting 0 (theta) by 0.75 found"),
                                                     HasSubstr("most_change, which is 0.5"))));
  EXPECT_TRUE(linked_->writes_.empty());
}

TEST_F(SlewedDeviceTest, ATrialTooFarFromTheOneBeforeItIsRefusedToo) {
  ASSERT_THAT(Program(0), IsOk());
  ASSERT_THAT(MeasureAt({0.25f, -0.25f}), IsOk()) << "2 epsilon is most_change";
  linked_->writes_.clear();
  EXPECT_THAT(MeasureAt({0.375f, -0.25f}),
              FailsWith(absl::StatusCode::kOutOfRange, HasSubstr("(theta) by 0.625 found")));
  EXPECT_TRUE(linked_->writes_.empty());
}

TEST_F(SlewedDeviceTest, AWalkOfTooManyStepsIsRefusedAndNothingIsWritten) {
  device_ = nullptr;
  auto linked = MakeLinked();
  linked_ = linked.get();
  device_ = LimitSlew(std::move(linked), std::vector<SlewLimit>{{"theta", 1}, {"theta", 1e-4f}});
  ASSERT_THAT(Program(1), IsOk());
  ASSERT_THAT(device_->Settle(), IsOk());
  EXPECT_THAT(Program(2.5f), FailsWith(absl::StatusCode::kOutOfRange,
                                       HasSubstr("(theta) by 1.5 found; must be at most 10000 "
                                                 "steps of most_change")));
  EXPECT_EQ(linked_->writes_.size(), 1);
}

TEST_F(SlewedDeviceTest, WhatIsWrongIsSaidAsADeviceDoes) {
  EXPECT_THAT(device_->Program(3, {}), FailsWith(absl::StatusCode::kInvalidArgument, testing::_));
  EXPECT_THAT(Program(NAN), FailsWith(absl::StatusCode::kInvalidArgument, testing::_));
  EXPECT_THAT(Program(10), FailsWith(absl::StatusCode::kOutOfRange, HasSubstr("allowed -9 to 9")));
  SomeExchange exchange(0);
  exchange->inputs = "nothing";
  Readings readings;
  EXPECT_FALSE(device_->Measure(*exchange, absl::InfiniteDuration(), &readings).ok());
}

// Whatever is asked, however the link fails and rounding goes, at a device that puts writing off as
// at one that does not.
TEST_F(SlewedDeviceTest, NoSettingEverChangesByMoreFromOneWriteToTheNext) {
  std::mt19937_64 draw(1);
  std::uniform_real_distribution<float> anywhere(-9, 9), near(-1, 1);
  for (const bool at_once : {false, true}) {
    ASSERT_THAT(device_->MakeSafe(), IsOk());
    linked_->fault_rate_ = 0;
    linked_->at_once_ = at_once;
    ASSERT_THAT(Program(0.1f), IsOk());
    ASSERT_THAT(device_->Settle(), IsOk());
    linked_->fault_rate_ = 0.05;
    int reached = 0, refused = 0;
    for (int call = 0; call < 3000; ++call) {
      switch (draw() % 4) {
        case 0:
          reached += Program(anywhere(draw), anywhere(draw)).ok() ? 1 : 0;
          break;
        case 1:
          reached += device_->Settle().ok() ? 1 : 0;
          break;
        default:
          const absl::Status status = MeasureAt({0.6f * near(draw), 0.6f * near(draw)});
          refused += absl::IsOutOfRange(status) ? 1 : 0;
      }
    }
    EXPECT_GT(reached, 500);
    EXPECT_GT(refused, 100);
    float most = 0;
    for (std::size_t w = 1; w < linked_->writes_.size(); ++w) {
      for (int i = 0; i < 6; ++i) {
        most = std::max(most, std::abs(linked_->writes_[w][i] - linked_->writes_[w - 1][i]));
      }
    }
    EXPECT_LE(most, kMost) << (at_once ? "at once" : "noted");
    EXPECT_GT(most, 0.99f * kMost);
  }
}

}  // namespace
}  // namespace ffzero
