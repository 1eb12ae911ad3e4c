#include "core/training/gradient_step.h"

#include <limits>

#include "core/devices/digital/networks.h"
#include "core/training/generator.h"
#include "core/training/prototypes.h"
#include "tests/status_matchers.h"
#include "tests/unit/flaky_device.h"

namespace ffzero {
namespace {

using testing::HasSubstr;

// One convolution, whose two channels have each a head, on four samples.
class GradientStepTest : public testing::Test {
 protected:
  GradientStepTest() {
    device_ = MakeConvolutionalDevice({.channels = {2}, .kernel = 3, .reader = 4, .layers = {3}},
                                      64, 1, &executor_)
                  .value();
    auto inputs = std::make_shared<InputSet>();
    inputs->real.resize(4, 64);
    FillNormal(1, 0, 0, {inputs->real.data(), 256});
    EXPECT_THAT(device_->Load("x", inputs), IsOk());
    values_.resize(device_->info().stages[0].programmed());
    FillUniform(2, 0, 0, values_);
    Program(values_);
    course_.write_stages = {0};
    for (int c = 0; c < 2; ++c) {
      course_.heads.push_back({.offset = 4 * c,
                               .size = 4,
                               .prototypes = SimplexPrototypes(3, 4, 5, c),
                               .groups = {{.write = 0, .group = c}}});
    }
  }

  void Program(const std::vector<float>& values) {
    EXPECT_THAT(device_->Program(0, values), IsOk());
  }
  absl::StatusOr<double> Run(Device* device, const LossRule& rule, std::vector<float>* values,
                             AdamMoments* moments, std::int64_t at = 0) {
    GradientStep step(rule, 0.5, 3);
    const Batch batch{.inputs = "x",
                      .samples = samples_,
                      .expected = {.labels = labels_, .targets = {}},
                      .step = at};
    return step.Run(device, course_, batch, {values, 1}, {moments, 1});
  }

  InlineExecutor executor_;
  std::unique_ptr<Device> device_;
  std::vector<float> values_;
  const std::vector<std::int32_t> samples_ = {0, 1, 2, 3}, labels_ = {0, 1, 2, 0};
  Course course_;
};

// The first moment after the first step is a tenth of the gradient.
TEST_F(GradientStepTest, TheGradientIsThatOfTheLossThatItReports) {
  for (const LossRule rule : {LossRule{.loss = TrainingSpec::Loss::kMargin, .margin = 0.3},
                              LossRule{.loss = TrainingSpec::Loss::kOneMinusCosine}}) {
    std::vector<float> moved = values_;
    AdamMoments moments;
    ASSERT_THAT(Run(device_.get(), rule, &moved, &moments), IsOk());
    double distance = 0, length = 0;
    for (std::size_t i = 0; i < moments.first.size(); ++i) {
      double sides[2];
      for (int side = 0; side < 2; ++side) {
        std::vector<float> trial = values_;
        trial[i] += side == 0 ? 1e-3f : -1e-3f;
        Program(trial);
        AdamMoments unused;
        sides[side] = Run(device_.get(), rule, &trial, &unused).value();
      }
      Program(values_);
      const double expected = (sides[0] - sides[1]) / 2e-3 * LossScale(rule, 4);
      const double found = moments.first[i] / 0.1;
      distance += (found - expected) * (found - expected);
      length += expected * expected;
    }
    EXPECT_LE(distance, 1e-4 * length) << "loss " << static_cast<int>(rule.loss);
  }
}

TEST_F(GradientStepTest, MovesBySettingsByAdamAndTakesOverWhatTheDeviceCarries) {
  std::vector<float> moved = values_;
  AdamMoments moments;
  ASSERT_THAT(Run(device_.get(), {}, &moved, &moments), IsOk());
  const int settings = device_->info().stages[0].settings;
  for (int i = 0; i < settings; ++i) {
    if (moments.first[i] == 0) continue;
    EXPECT_NEAR(std::abs(moved[i] - values_[i]), 0.5, 1e-3) << "the first step is the rate";
  }
  for (std::size_t i = settings; i < moved.size(); ++i) EXPECT_NE(moved[i], values_[i]);
}

TEST_F(GradientStepTest, ALossThatIsNoNumberMovesNothing) {
  std::vector<float> enormous(values_.size(), 3e38f);
  Program(enormous);
  const std::vector<float> before = enormous;
  AdamMoments moments;
  EXPECT_THAT(Run(device_.get(), {}, &enormous, &moments),
              FailsWith(absl::StatusCode::kDataLoss, HasSubstr("stage 1")));
  EXPECT_EQ(enormous, before);
  EXPECT_TRUE(moments.first.empty());
}

TEST_F(GradientStepTest, AnInstrumentIsRefused) {
  FlakyDevice instrument(std::move(device_));
  AdamMoments moments;
  EXPECT_THAT(Run(&instrument, {}, &values_, &moments),
              FailsWith(absl::StatusCode::kFailedPrecondition, HasSubstr("differentiated")));
}

}  // namespace
}  // namespace ffzero
