// Exact gradients of the photonic device, by core/differentiable.h.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "core/devices/photonic/haar.h"
#include "core/devices/photonic/photonic_device.h"
#include "core/differentiable.h"
#include "tests/status_matchers.h"
#include "tests/unit/reference_gradient.h"
#include "tests/unit/simd_targets.h"
#include "tests/unit/thread_executor.h"

namespace ffzero {
namespace {

using testing::HasSubstr;

// A programmed device of random meshes with random inputs, set "a".
class Bench {
 public:
  explicit Bench(const PhotonicSpec& spec, int samples = 20, Executor* executor = nullptr)
      : inputs_(std::make_shared<InputSet>(RandomFields(samples, spec.ports))),
        samples_(samples),
        chip_{.ports = spec.ports,
              .alpha = spec.alpha,
              .gain = spec.gain,
              .phase_bias = spec.phase_bias,
              .restore_power = spec.restore_power,
              .settings = {}} {
    device_ = MakePhotonicDevice(spec, executor != nullptr ? executor : &inline_).value();
    EXPECT_THAT(device_->Load("a", inputs_), IsOk());
    std::iota(samples_.begin(), samples_.end(), 0);
    for (int stage = 0; stage < spec.stages; ++stage) {
      chip_.settings.push_back(HaarSettings(spec.ports, 100 + stage));
      EXPECT_THAT(device_->Program(stage, chip_.settings[stage]), IsOk());
    }
  }

  Exchange Asked(const std::vector<int>& write_stages, int read_stage) const {
    return {
        .inputs = "a", .samples = samples_, .write_stages = write_stages, .read_stage = read_stage};
  }

  Gradient Differentiate(const std::vector<int>& write_stages, int read_stage) {
    const auto slope = [&](const RowMatrix& reading, RowMatrix* out) {
      reading_ = reading;
      *out = ReferenceChip::Slope(reading);
      return absl::OkStatus();
    };
    Gradient gradient;
    EXPECT_THAT(
        device_->differentiable()->Differentiate(Asked(write_stages, read_stage), slope, &gradient),
        IsOk());
    return gradient;
  }

  RowMatrix Measure(int read_stage) {
    const Probe base;
    Exchange exchange = Asked({}, read_stage);
    exchange.probes = {&base, 1};
    Readings readings;
    EXPECT_THAT(device_->Measure(exchange, absl::InfiniteDuration(), &readings), IsOk());
    return readings.probes[0];
  }

  // The chip up to the stage that is read.
  ReferenceChip Reference(int read_stage) const {
    ReferenceChip chip = chip_;
    chip.settings.resize(read_stage + 1);
    return chip;
  }

  Device& device() { return *device_; }
  InputSet& inputs() { return *inputs_; }
  const RowMatrix& reading() const { return reading_; }  // that the last slope was asked for

 private:
  InlineExecutor inline_;
  std::shared_ptr<InputSet> inputs_;
  std::vector<std::int32_t> samples_;
  ReferenceChip chip_;
  std::unique_ptr<Device> device_;
  RowMatrix reading_;
};

PhotonicSpec Strong(int ports, int stages) {
  return {.ports = ports, .stages = stages, .gain = 0.3, .phase_bias = 0.5};
}

PhotonicSpec Restored(int ports, int stages) {
  PhotonicSpec spec = Strong(ports, stages);
  spec.restore_power = true;
  return spec;
}

class PhotonicGradientTest : public testing::TestWithParam<std::int64_t> {
 private:
  UseSimdTarget target_{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(, PhotonicGradientTest, testing::ValuesIn(SimdTargets()),
                         [](const auto& info) { return hwy::TargetName(info.param); });

TEST_P(PhotonicGradientTest, IsThatOfTheDefinitionForEverySettingOfEveryStage) {
  for (int ports : {2, 3, 8, 9}) {
    for (int stages : {1, 2, 3}) {
      for (const PhotonicSpec& spec : {PhotonicSpec{.ports = ports, .stages = stages},
                                       Strong(ports, stages), Restored(ports, stages)}) {
        Bench bench(spec);
        std::vector<int> all(stages);
        std::iota(all.begin(), all.end(), 0);
        const Gradient gradient = bench.Differentiate(all, stages - 1);
        ASSERT_EQ(gradient.settings.size(), all.size());
        for (int stage : all) {
          const auto expected = bench.Reference(stages - 1).Gradient(bench.inputs(), stage);
          EXPECT_LE(RelativeError(gradient.settings[stage], expected), 2e-5)
              << ports << " ports, stage " << stage << " of " << stages << ", phase bias "
              << spec.phase_bias;
        }
      }
    }
  }
}

TEST(PhotonicGradientDeviceTest, ReadsTheBaseAsMeasureDoesAndLeavesIt) {
  Bench bench(Strong(6, 3));
  const RowMatrix before = bench.Measure(2);
  const Gradient gradient = bench.Differentiate({0, 2}, 2);
  EXPECT_EQ(bench.reading(), before);
  EXPECT_EQ(bench.Measure(2), before);
  for (int stage : {0, 1, 2}) {
    EXPECT_EQ(*bench.device().ReadBack(stage), HaarSettings(6, 100 + stage));
  }
  EXPECT_EQ(bench.Differentiate({0, 2}, 2).settings, gradient.settings) << "asked again";
}

TEST(PhotonicGradientDeviceTest, TakesWriteStagesInAnyOrderAndNumber) {
  Bench bench(Strong(6, 3));
  const Gradient all = bench.Differentiate({0, 1, 2}, 2);
  const Gradient some = bench.Differentiate({2, 0}, 2);
  ASSERT_EQ(some.settings.size(), 2u);
  EXPECT_EQ(some.settings[0], all.settings[2]);
  EXPECT_EQ(some.settings[1], all.settings[0]);
  EXPECT_TRUE(bench.Differentiate({}, 2).settings.empty());
  // From the fields that are kept for each sample.
  EXPECT_EQ(bench.Differentiate({1}, 2).settings[0], all.settings[1]);
  EXPECT_EQ(bench.Differentiate({2}, 2).settings[0], all.settings[2]);
}

TEST(PhotonicGradientDeviceTest, FollowsWhatIsProgrammed) {
  Bench bench(Strong(5, 2)), fresh(Strong(5, 2));
  bench.Differentiate({1}, 1);
  for (Bench* each : {&bench, &fresh}) {
    EXPECT_THAT(each->device().Program(0, HaarSettings(5, 999)), IsOk());
  }
  EXPECT_EQ(bench.Differentiate({1}, 1).settings, fresh.Differentiate({1}, 1).settings);
}

TEST(PhotonicGradientDeviceTest, NothingIsCarried) {
  Bench bench(Strong(4, 2));
  EXPECT_EQ(bench.Differentiate({0, 1}, 1).carried, std::vector<std::vector<float>>(2));
}

TEST(PhotonicGradientDeviceTest, GivesTheSameBytesOnAnyNumberOfThreads) {
  std::vector<std::vector<float>> expected;
  for (int threads : {1, 2, 3}) {
    ThreadExecutor executor(threads);
    Bench bench(Strong(33, 2), 200, &executor);
    const Gradient gradient = bench.Differentiate({0, 1}, 1);
    if (threads == 1) expected = gradient.settings;
    EXPECT_EQ(gradient.settings, expected) << threads << " threads";
  }
}

TEST(PhotonicGradientDeviceTest, DarkSamplesGiveNothing) {
  for (const PhotonicSpec& spec :
       {PhotonicSpec{.ports = 8, .stages = 3}, Strong(8, 3), Restored(8, 3)}) {
    Bench bench(spec);
    bench.inputs().real.bottomRows(19).setZero();
    bench.inputs().imaginary.bottomRows(19).setZero();
    const Gradient gradient = bench.Differentiate({0, 1, 2}, 2);
    for (int stage : {0, 1, 2}) {
      const auto expected = bench.Reference(2).Gradient(bench.inputs(), stage);
      EXPECT_LE(RelativeError(gradient.settings[stage], expected), 2e-5) << "stage " << stage;
    }
    bench.inputs().real.setZero();
    bench.inputs().imaginary.setZero();
    for (const std::vector<float>& settings : bench.Differentiate({0, 1, 2}, 2).settings) {
      EXPECT_EQ(settings, std::vector<float>(64, 0.0f));
    }
  }
}

TEST(PhotonicGradientDeviceTest, ABatchOfNothingHasNoSlope) {
  Bench bench(Strong(4, 2), 0);
  for (const std::vector<float>& settings : bench.Differentiate({0, 1}, 1).settings) {
    EXPECT_EQ(settings, std::vector<float>(16, 0.0f));
  }
}

TEST(PhotonicGradientErrorsTest, ErrorsAreThoseOfMeasureAndOfTheSlope) {
  Bench bench(Strong(4, 2));
  absl::Status of_slope = absl::OkStatus();
  const auto fails = [&](const Exchange& exchange, absl::StatusCode code, const char* message) {
    const auto slope = [&](const RowMatrix& reading, RowMatrix* out) {
      out->setZero(reading.rows(), reading.cols());
      return of_slope;
    };
    Gradient gradient;
    EXPECT_THAT(bench.device().differentiable()->Differentiate(exchange, slope, &gradient),
                FailsWith(code, HasSubstr(message)));
  };
  const std::vector<int> first = {0}, last = {1};
  Exchange exchange = bench.Asked(first, 1);
  exchange.inputs = "b";
  fails(exchange, absl::StatusCode::kFailedPrecondition, "inputs \"b\" are not loaded");
  fails(bench.Asked(first, 2), absl::StatusCode::kInvalidArgument, "stage 2 found");
  fails(bench.Asked(last, 0), absl::StatusCode::kInvalidArgument, "write stage 1 lies after");
  const std::int32_t sample = 20;
  exchange = bench.Asked(first, 1);
  exchange.samples = {&sample, 1};
  fails(exchange, absl::StatusCode::kInvalidArgument, "sample 20 found");
  of_slope = absl::DataLossError("no number");
  fails(bench.Asked(first, 1), absl::StatusCode::kDataLoss, "no number");
}

TEST(PhotonicGradientErrorsTest, AStageNeverProgrammedIsNotDifferentiated) {
  InlineExecutor executor;
  const auto device = MakePhotonicDevice({.ports = 4, .stages = 2}, &executor).value();
  ASSERT_THAT(device->Load("a", std::make_shared<InputSet>(RandomFields(1, 4))), IsOk());
  ASSERT_THAT(device->Program(1, HaarSettings(4, 1)), IsOk());
  const std::int32_t sample = 0;
  const int stage = 1;
  const auto slope = [](const RowMatrix&, RowMatrix*) { return absl::OkStatus(); };
  Gradient gradient;
  EXPECT_THAT(
      device->differentiable()->Differentiate(
          {.inputs = "a", .samples = {&sample, 1}, .write_stages = {&stage, 1}, .read_stage = 1},
          slope, &gradient),
      FailsWith(absl::StatusCode::kFailedPrecondition, HasSubstr("stage 0 is not programmed")));
}

}  // namespace
}  // namespace ffzero
