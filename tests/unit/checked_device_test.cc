#include "core/devices/wrappers/checked_device.h"

#include <numbers>

#include "core/devices/wrappers/forwarding_device.h"
#include "tests/unit/instrument_devices.h"

namespace ffzero {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

// Holds one setting of what it is programmed with elsewhere, or does not say.
class Mistaken final : public ForwardingDevice {
 public:
  using ForwardingDevice::ForwardingDevice;

  absl::StatusOr<std::vector<float>> ReadBack(int stage) override {
    if (!says_) return absl::UnimplementedError("no");
    auto values = device_->ReadBack(stage);
    if (values.ok()) values->at(7) += off_;
    return values;
  }
  float off_ = 0;
  bool says_ = true;
};

class CheckedDeviceTest : public testing::Test {
 protected:
  explicit CheckedDeviceTest(const ChipSpec& chip = {}) {
    auto mistaken = std::make_unique<Mistaken>(SmallChip(&executor_, chip));
    mistaken_ = mistaken.get();
    device_ = CheckProgramming(std::move(mistaken), {.on_fault = [this](const absl::Status& fault) {
                                 faults_.push_back(fault);
                               }});
    values_ = SomeValues(device_->info().stages[0]);
  }

  InlineExecutor executor_;
  Mistaken* mistaken_;
  std::unique_ptr<Device> device_;
  std::vector<absl::Status> faults_;
  std::vector<float> values_;
};

TEST_F(CheckedDeviceTest, ASettingThatIsNotAsProgrammedIsNamedAtOnce) {
  mistaken_->off_ = 0.125f;
  EXPECT_THAT(device_->Program(0, values_),
              FailsWith(absl::StatusCode::kDataLoss,
                        "stage 0: theta[7] is 1.0625 in the device; it was set to 0.9375, and can "
                        "be within 0 of it"));
  EXPECT_THAT(faults_, SizeIs(1));
}

TEST_F(CheckedDeviceTest, LaterProgrammingsAreLookedAtWhenSomebodyAsks) {
  ASSERT_THAT(device_->Program(0, values_), IsOk());
  EXPECT_EQ(device_->ReadBack(0).value(), values_);
  mistaken_->off_ = 0.125f;
  EXPECT_THAT(device_->Program(0, values_), IsOk());
  EXPECT_THAT(device_->ReadBack(0), FailsWith(absl::StatusCode::kDataLoss, testing::_));
}

TEST_F(CheckedDeviceTest, WholePeriodsMakeNoDifference) {
  mistaken_->off_ = 4 * std::numbers::pi_v<float>;
  EXPECT_THAT(device_->Program(0, values_), IsOk());
}

TEST_F(CheckedDeviceTest, OneThatCannotReadBackIsBelieved) {
  mistaken_->says_ = false;
  EXPECT_THAT(device_->Program(0, values_), IsOk());
  EXPECT_THAT(device_->ReadBack(0), FailsWith(absl::StatusCode::kUnimplemented, "no"));
  EXPECT_THAT(faults_, IsEmpty());
}

class CoarseDeviceTest : public CheckedDeviceTest {
 protected:
  CoarseDeviceTest()
      : CheckedDeviceTest({.dac_bits = 6, .dac_coding = ChipSpec::DacCoding::kVoltage}) {}
};

TEST_F(CoarseDeviceTest, HoldsWhatIsWithinItsResolution) {
  for (float& value : values_) value -= 3;
  EXPECT_THAT(device_->Program(0, values_), IsOk());
}

}  // namespace
}  // namespace ffzero
