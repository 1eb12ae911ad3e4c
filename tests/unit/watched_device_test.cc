#include "core/devices/wrappers/watched_device.h"

#include "core/devices/wrappers/forwarding_device.h"
#include "tests/unit/instrument_devices.h"

namespace ffzero {
namespace {

using testing::AllOf;
using testing::DoubleEq;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Le;
using testing::SizeIs;

// Passes everything on but what it is told to hold or not to do.
class Faulty final : public ForwardingDevice {
 public:
  using ForwardingDevice::ForwardingDevice;

  absl::StatusOr<std::vector<float>> ReadBack(int stage) override {
    ++reads_back_;
    if (!held_.ok()) return held_;
    return device_->ReadBack(stage);
  }
  absl::Status Measure(const Exchange& exchange, absl::Duration limit,
                       Readings* readings) override {
    ++exchanges_;
    return device_->Measure(exchange, limit, readings);
  }
  absl::Status Recalibrate() override {
    return calibrates_ ? device_->Recalibrate() : Device::Recalibrate();
  }

  absl::Status held_;
  int reads_back_ = 0;
  bool calibrates_ = true;
  int exchanges_ = 0;
};

class WatchedDeviceTest : public testing::Test {
 protected:
  absl::Status Open(WatchPolicy policy, const ChipSpec& chip = {}) {
    auto faulty = std::make_unique<Faulty>(SmallChip(&executor_, chip));
    faulty_ = faulty.get();
    device_ =
        WatchDevice(std::move(faulty), policy,
                    {.on_fault = [this](const absl::Status& fault) { faults_.push_back(fault); },
                     .on_drift =
                         [this](double drift, bool recalibrated) {
                           drifts_.push_back(drift);
                           calibrations_ += recalibrated;
                         }});
    absl::Status status = device_->Load("train", SomeInputs(7, 5));
    for (int stage = 0; stage < 2 && status.ok(); ++stage) status = Program(stage, 0.5f);
    return status;
  }
  absl::Status Program(int stage, float first) {
    return device_->Program(stage, SomeValues(device_->info().stages[stage], first));
  }
  // A step of training whose first exposure is this one.
  absl::Status Step(std::uint64_t exposure, int stage = 0) {
    const SomeExchange exchange(stage, exposure);
    return device_->Measure(*exchange, absl::InfiniteDuration(), &readings_);
  }

  InlineExecutor executor_;
  Faulty* faulty_ = nullptr;
  std::unique_ptr<Device> device_;
  Readings readings_;
  std::vector<absl::Status> faults_;
  std::vector<double> drifts_;
  int calibrations_ = 0;
};

TEST_F(WatchedDeviceTest, IsLookedAtEverySoManyStepsAndNeverBetween) {
  ASSERT_THAT(Open({.every_steps = 3}), IsOk());
  for (int step = 0; step < 7; ++step) ASSERT_THAT(Step(step), IsOk());
  EXPECT_EQ(faulty_->exchanges_, 7 + 3);
  EXPECT_THAT(drifts_, ElementsAre(0, 0)) << "the first look is the reference";
}

TEST_F(WatchedDeviceTest, WithoutLooksItIsTheDeviceItself) {
  ASSERT_THAT(Open({}), IsOk());
  EXPECT_EQ(device_.get(), faulty_);
}

TEST_F(WatchedDeviceTest, StepsReadWhatTheyWouldReadUnwatched) {
  ASSERT_THAT(Open({.every_steps = 1}, {.phase_noise = 0.01, .drift = 1e-3}), IsOk());
  auto unwatched = SmallChip(&executor_, {.phase_noise = 0.01, .drift = 1e-3});
  ASSERT_THAT(unwatched->Load("train", SomeInputs(7, 5)), IsOk());
  for (int stage = 0; stage < 2; ++stage) {
    ASSERT_THAT(unwatched->Program(stage, SomeValues(unwatched->info().stages[stage])), IsOk());
  }
  for (const std::uint64_t exposure : {0, 5, 10}) {
    ASSERT_THAT(Step(exposure), IsOk());
    Readings expected;
    const SomeExchange exchange(0, exposure);
    ASSERT_THAT(unwatched->Measure(*exchange, absl::InfiniteDuration(), &expected), IsOk());
    EXPECT_EQ(readings_, expected);
  }
}

TEST_F(WatchedDeviceTest, EvaluationIsNoStep) {
  ASSERT_THAT(Open({.every_steps = 1}), IsOk());
  SomeExchange exchange(1);
  exchange->training = false;
  ASSERT_THAT(device_->Measure(*exchange, absl::InfiniteDuration(), &readings_), IsOk());
  EXPECT_EQ(faulty_->exchanges_, 1);
}

TEST_F(WatchedDeviceTest, TheReferenceIsReadAtItsOwnSettings) {
  ASSERT_THAT(Open({.every_steps = 1}), IsOk());
  ASSERT_THAT(Step(0, 1), IsOk());
  ASSERT_THAT(Program(0, 2.5f), IsOk());
  ASSERT_THAT(Program(1, -1.5f), IsOk());
  ASSERT_THAT(Step(5, 1), IsOk());
  EXPECT_THAT(drifts_, ElementsAre(0));
  EXPECT_EQ(device_->ReadBack(0).value(), SomeValues(device_->info().stages[0], 2.5f));
}

TEST_F(WatchedDeviceTest, AnotherStageHasAReferenceOfItsOwn) {
  ASSERT_THAT(Open({.every_steps = 1}, {.drift = 1e-2}), IsOk());
  ASSERT_THAT(Step(0, 0), IsOk());
  ASSERT_THAT(Step(5000, 1), IsOk());
  EXPECT_THAT(drifts_, IsEmpty());
  ASSERT_THAT(Step(5005, 1), IsOk());
  EXPECT_THAT(drifts_, ElementsAre(Le(0.2)));
}

TEST_F(WatchedDeviceTest, DriftGrowsUntilItIsTooMuch) {
  ASSERT_THAT(Open({.every_steps = 1, .most_drift = 0.3}, {.drift = 1e-2}), IsOk());
  ASSERT_THAT(Step(0), IsOk());
  ASSERT_THAT(Step(100), IsOk());
  EXPECT_THAT(Step(100'000), FailsWith(absl::StatusCode::kFailedPrecondition,
                                       AllOf(HasSubstr("the device has drifted by "),
                                             HasSubstr("must be at most 0.3"))));
  ASSERT_THAT(drifts_, SizeIs(2));
  EXPECT_GT(drifts_[0], 0.01);
  EXPECT_LT(drifts_[0], 0.3);
  EXPECT_GT(drifts_[1], 0.3);
  EXPECT_THAT(faults_, SizeIs(1));
  EXPECT_EQ(calibrations_, 0);
}

TEST_F(WatchedDeviceTest, CalibratesItselfBeyondTheBoundAndGoesOn) {
  ASSERT_THAT(Open({.every_steps = 1, .most_drift = 0.3, .recalibrate = true}, {.drift = 1e-2}),
              IsOk());
  ASSERT_THAT(Step(0), IsOk());
  ASSERT_THAT(Step(100'000), IsOk());
  EXPECT_EQ(calibrations_, 1);
  ASSERT_THAT(drifts_, SizeIs(2));
  EXPECT_GT(drifts_[0], 0.3);
  EXPECT_LT(drifts_[1], 0.05);
  EXPECT_EQ(device_->info().calibration_id, "exposure 100000");
  EXPECT_THAT(faults_, IsEmpty());
}

TEST_F(WatchedDeviceTest, OneThatCannotCalibrateItselfIsAtFault) {
  ASSERT_THAT(Open({.every_steps = 1, .most_drift = 0.3, .recalibrate = true}, {.drift = 1e-2}),
              IsOk());
  faulty_->calibrates_ = false;
  ASSERT_THAT(Step(0), IsOk());
  EXPECT_THAT(Step(100'000),
              FailsWith(absl::StatusCode::kUnimplemented, "the device cannot calibrate itself"));
  EXPECT_THAT(faults_, SizeIs(1));
}

TEST_F(WatchedDeviceTest, SettingsAreReadBackAtEachLookIfTheyCanBe) {
  ASSERT_THAT(Open({.every_steps = 1}), IsOk());
  ASSERT_THAT(Step(0, 1), IsOk());
  ASSERT_THAT(Step(5, 1), IsOk());
  EXPECT_EQ(faulty_->reads_back_, 2);
  faulty_->held_ = absl::UnimplementedError("no");
  EXPECT_THAT(Step(10, 1), IsOk());
  faulty_->held_ = absl::DataLossError("stage 0: another");
  EXPECT_THAT(Step(15, 1), FailsWith(absl::StatusCode::kDataLoss, "stage 0: another"));
}

}  // namespace
}  // namespace ffzero
