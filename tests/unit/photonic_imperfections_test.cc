// What imperfections do to the photonic device as a whole; each has a test file of its own besides.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "core/devices/photonic/haar.h"
#include "core/devices/photonic/photonic_device.h"
#include "core/training/directions.h"
#include "core/training/generator.h"
#include "tests/status_matchers.h"
#include "tests/unit/thread_executor.h"

namespace ffzero {
namespace {

constexpr int kPorts = 9;
constexpr int kStages = 2;
constexpr int kSamples = 40;

const ChipSpec kFixed{.seed = 5,
                      .coupler_sigma = 0.05,
                      .bias_periods = 1,
                      .dac_bits = 8,
                      .crosstalk = 0.01,
                      .loss_db = 0.1};

ChipSpec Restless() {
  ChipSpec chip = kFixed;
  chip.phase_noise = 0.01;
  chip.drift = 0.01;
  chip.photons = 100;
  chip.dark_photons = 3;
  chip.saturation = 10;
  chip.adc_bits = 10;
  return chip;
}

// A programmed device, set "a" loaded, and short words for what it is asked.
class Chip {
 public:
  explicit Chip(const ChipSpec& chip, Executor* executor = nullptr) {
    const PhotonicSpec spec{
        .ports = kPorts, .stages = kStages, .gain = 0.3, .phase_bias = 0.5, .chip = chip};
    device_ = MakePhotonicDevice(spec, executor != nullptr ? executor : &inline_).value();
    auto inputs = std::make_shared<InputSet>();
    inputs->real.resize(kSamples, kPorts);
    FillNormal(1, 0, 0, std::span(inputs->real.data(), inputs->real.size()));
    EXPECT_THAT(device_->Load("a", inputs), IsOk());
    for (int s = 0; s < kStages; ++s) Program(s, HaarSettings(kPorts, s));
    samples_.resize(kSamples);
    std::iota(samples_.begin(), samples_.end(), 0);
    values_.resize(kPorts * kPorts);
    DrawDirection({.seed = 8}, device_->info().stages[0].groups, values_);
    direction_.values = values_;
  }

  void Program(int stage, const std::vector<float>& settings) {
    ASSERT_THAT(device_->Program(stage, settings), IsOk());
  }

  RowMatrix Read(int stage, std::uint64_t exposure = 0) {
    const Probe base;
    return Measure(stage, {&base, 1}, false, {3, exposure}).probes[0];
  }
  // Probes along a direction of the last stage.
  Readings Try(std::span<const Probe> probes, std::uint64_t exposure = 0) {
    return Measure(kStages - 1, probes, true, {3, exposure});
  }

  std::vector<float> Trial(float scale) const {
    std::vector<float> trial = HaarSettings(kPorts, kStages - 1);
    Materialise(trial, values_, scale, trial);
    return trial;
  }

  Device& device() { return *device_; }

 private:
  Readings Measure(int stage, std::span<const Probe> probes, bool moves, ExposureKey exposure) {
    Exchange exchange{.inputs = "a",
                      .samples = samples_,
                      .read_stage = stage,
                      .probes = probes,
                      .exposure = exposure};
    if (moves) {
      exchange.write_stages = {&kLast, 1};
      exchange.directions = {&direction_, 1};
    }
    Readings readings;
    EXPECT_THAT(device_->Measure(exchange, absl::InfiniteDuration(), &readings), IsOk());
    return readings;
  }

  static constexpr int kLast = kStages - 1;
  InlineExecutor inline_;
  std::unique_ptr<Device> device_;
  std::vector<std::int32_t> samples_;
  std::vector<float> values_;
  Direction direction_;
};

TEST(PhotonicImperfectionsTest, AChipWithNothingWrongReadsTheSameBytes) {
  Chip ideal({}), other({.seed = 77, .dac_coding = ChipSpec::DacCoding::kVoltage});
  EXPECT_EQ(ideal.Read(1), other.Read(1));
}

TEST(PhotonicImperfectionsTest, EachChangesWhatIsRead) {
  Chip ideal({});
  for (const ChipSpec& chip :
       {ChipSpec{.coupler_sigma = 0.05}, ChipSpec{.bias_periods = 0.1}, ChipSpec{.dac_bits = 6},
        ChipSpec{.crosstalk = 0.01}, ChipSpec{.loss_db = 0.1}}) {
    Chip other(chip);
    for (const int stage : {0, 1}) {
      const RowMatrix difference = other.Read(stage) - ideal.Read(stage);
      EXPECT_GT(difference.cwiseAbs().maxCoeff(), 1e-2f);
    }
  }
}

TEST(PhotonicImperfectionsTest, TheSameSeedIsTheSameChip) {
  EXPECT_EQ(Chip(kFixed).Read(1), Chip(kFixed).Read(1));
  ChipSpec other = kFixed;
  other.seed = 6;
  EXPECT_NE(Chip(kFixed).Read(1), Chip(other).Read(1));
}

TEST(PhotonicImperfectionsTest, WithoutLossPowerIsKept) {
  ChipSpec lossless = kFixed;
  lossless.loss_db = 0;
  Chip ideal({}), chip(lossless);
  const Eigen::VectorXf expected = ideal.Read(0).rowwise().sum();
  const Eigen::VectorXf found = chip.Read(0).rowwise().sum();
  EXPECT_LE((found - expected).cwiseAbs().maxCoeff(), 1e-5f * expected.maxCoeff());
}

TEST(PhotonicImperfectionsTest, EveryColumnCostsTheLossOfAnMzi) {
  Chip ideal({}), lossy({.loss_db = 0.3});
  const Eigen::VectorXf whole = ideal.Read(0).rowwise().sum();
  const Eigen::VectorXf rest = lossy.Read(0).rowwise().sum();
  const float expected = std::pow(10.0f, -0.03f * kPorts);
  for (int n = 0; n < kSamples; ++n) EXPECT_NEAR(rest[n] / whole[n], expected, 1e-5);
}

// The nonlinearity gets the light that is left: without gain it is linear, and two stages cost the
// loss of both.
TEST(PhotonicImperfectionsTest, TheNextStageGetsTheLightThatIsLeft) {
  InlineExecutor executor;
  RowMatrix read[2];
  for (const double loss : {0.0, 0.3}) {
    const PhotonicSpec spec{
        .ports = kPorts, .stages = 2, .gain = 0, .phase_bias = 0, .chip = {.loss_db = loss}};
    const auto device = MakePhotonicDevice(spec, &executor).value();
    auto inputs = std::make_shared<InputSet>();
    inputs->real.setOnes(1, kPorts);
    ASSERT_THAT(device->Load("a", inputs), IsOk());
    for (const int s : {0, 1}) ASSERT_THAT(device->Program(s, HaarSettings(kPorts, s)), IsOk());
    const std::int32_t sample = 0;
    const Probe base;
    Readings readings;
    ASSERT_THAT(device->Measure(
                    {.inputs = "a", .samples = {&sample, 1}, .read_stage = 1, .probes = {&base, 1}},
                    absl::InfiniteDuration(), &readings),
                IsOk());
    read[loss > 0 ? 1 : 0] = readings.probes[0];
  }
  const float expected = std::pow(10.0f, -0.03f * 2 * kPorts);
  EXPECT_LE((read[1] - expected * read[0]).cwiseAbs().maxCoeff(), 1e-5f * read[0].maxCoeff());
}

TEST(PhotonicImperfectionsTest, ATrialIsTheSameAsProgrammingItsSettingsBitForBit) {
  Chip chip(kFixed);
  const std::vector<Probe> probes = {{0, 0.3f}, {-1, 0}, {0, -0.3f}};
  const Readings readings = chip.Try(probes);
  EXPECT_NE(readings.probes[0], readings.probes[2]);
  for (std::size_t i = 0; i < probes.size(); ++i) {
    chip.Program(1, chip.Trial(probes[i].scale));
    EXPECT_EQ(chip.Read(1), readings.probes[i]) << "probe " << i;
  }
}

TEST(PhotonicImperfectionsTest, AProbeBelowTheResolutionWritesNothing) {
  Chip chip({.dac_bits = 8});
  const std::vector<Probe> probes = {{0, 1e-6f}, {0, -1e-6f}};
  const Readings readings = chip.Try(probes);
  EXPECT_EQ(readings.probes[0], readings.probes[1]);
}

TEST(PhotonicImperfectionsTest, TheDeviceStatesItsResolutionAndReadsBackWhatItHolds) {
  Chip chip({.dac_bits = 8});
  const ParameterGroup& theta = chip.device().info().stages[1].groups[0];
  EXPECT_FLOAT_EQ(theta.resolution, theta.period / 256);
  const std::vector<float> settings = HaarSettings(kPorts, 1);
  const std::vector<float> held = *chip.device().ReadBack(1);
  EXPECT_NE(held, settings);
  for (const ParameterGroup& group : chip.device().info().stages[1].groups) {
    for (int i = group.offset; i < group.offset + group.size; ++i) {
      EXPECT_LE(std::abs(held[i] - settings[i]), group.resolution * 0.5001f);
    }
  }
  const RowMatrix before = chip.Read(1);
  chip.Program(1, held);
  EXPECT_EQ(chip.Read(1), before);
}

TEST(PhotonicImperfectionsTest, ThreadsDoNotChangeAByte) {
  ThreadExecutor threads(3);
  std::vector<Probe> probes(20);
  for (int i = 0; i < 20; ++i) probes[i] = {i % 3 - 1 < 0 ? -1 : 0, 0.1f * static_cast<float>(i)};
  for (const ChipSpec& spec : {kFixed, Restless()}) {
    Chip one(spec), many(spec, &threads);
    EXPECT_EQ(one.Try(probes), many.Try(probes));
  }
}

TEST(PhotonicImperfectionsTest, WithNoiseATrialIsTheSameAsProgrammingItsSettings) {
  Chip chip(Restless());
  const std::vector<Probe> probes = {{0, 0.3f}, {-1, 0}, {0, -0.3f}};
  const Readings readings = chip.Try(probes, 1000);
  for (std::size_t i = 0; i < probes.size(); ++i) {
    chip.Program(1, chip.Trial(probes[i].scale));
    EXPECT_EQ(chip.Read(1, 1000 + i), readings.probes[i]) << "each probe is an exposure";
  }
}

// Whatever was measured before.
TEST(PhotonicImperfectionsTest, TheExposureAloneSaysWhatIsRead) {
  Chip chip(Restless()), fresh(Restless());
  chip.Read(1, 5000);
  chip.Read(0, 7);
  EXPECT_EQ(chip.Read(1, 1234), fresh.Read(1, 1234));
  EXPECT_NE(chip.Read(1, 1234), chip.Read(1, 1235));
}

TEST(PhotonicImperfectionsTest, NoiseReachesEveryStageThatLightPasses) {
  // With noise in the first mesh alone kept from the second's readings they would be alike.
  Chip ideal({}), noisy({.phase_noise = 0.05});
  for (const int stage : {0, 1}) {
    const RowMatrix one = noisy.Read(stage, 1), two = noisy.Read(stage, 2);
    EXPECT_GT((one - two).cwiseAbs().maxCoeff(), 1e-2f);
    // The powers of a sample stay what they are together in the first.
    if (stage == 0) {
      EXPECT_LE((one - two).rowwise().sum().cwiseAbs().maxCoeff(), 1e-4f);
    }
  }
}

TEST(PhotonicImperfectionsTest, DriftBeginsAtTheChipAsItWasMade) {
  ChipSpec drifting = kFixed;
  drifting.drift = 0.01;
  Chip still(kFixed), chip(drifting);
  EXPECT_EQ(chip.Read(1, 0), still.Read(1, 0));
  const auto off = [&](std::uint64_t exposure) {
    return (chip.Read(1, exposure) - still.Read(1)).norm();
  };
  EXPECT_GT(off(10), 0);
  EXPECT_GT(off(1000), 3 * off(10));
}

TEST(PhotonicImperfectionsTest, ShotNoiseOfManyExposuresAveragesToThePower) {
  Chip ideal({}), noisy({.photons = 1000});
  const RowMatrix power = ideal.Read(1);
  RowMatrix sum = RowMatrix::Zero(kSamples, kPorts), squares = sum;
  constexpr int kExposures = 400;
  for (int n = 0; n < kExposures; ++n) {
    const RowMatrix off = noisy.Read(1, n) - power;
    sum += off;
    squares += off.cwiseProduct(off);
  }
  const float variance = power.mean() / 1000;
  EXPECT_NEAR(sum.mean() / kExposures, 0, 4 * std::sqrt(variance / kExposures / sum.size()));
  EXPECT_NEAR(squares.mean() / kExposures / variance, 1, 0.02);
}

TEST(PhotonicImperfectionsTest, ExactGradientsAreOfIdealOpticsAlone) {
  EXPECT_EQ(Chip(kFixed).device().differentiable(), nullptr);
  EXPECT_NE(Chip({}).device().differentiable(), nullptr);
}

}  // namespace
}  // namespace ffzero
