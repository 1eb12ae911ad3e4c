// Through the device, which is what its callers see.
#include "core/devices/photonic/light_inspection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <numeric>
#include <string_view>
#include <vector>

#include "core/devices/photonic/haar.h"
#include "core/devices/photonic/photonic_device.h"
#include "core/inspectable.h"
#include "core/training/generator.h"
#include "tests/status_matchers.h"
#include "tests/unit/thread_executor.h"

namespace ffzero {
namespace {

using testing::HasSubstr;

constexpr int kPorts = 9;
constexpr int kSamples = 20;  // a tile and part of another
constexpr double kLossDb = 0.3;

// A programmed device of two stages, set "a" loaded.
class Bench {
 public:
  explicit Bench(const ChipSpec& chip = {}, bool restore_power = false, int ports = kPorts,
                 Executor* executor = nullptr) {
    const PhotonicSpec spec{.ports = ports,
                            .stages = 2,
                            .gain = 0.3,
                            .phase_bias = 0.5,
                            .restore_power = restore_power,
                            .chip = chip};
    device_ = MakePhotonicDevice(spec, executor != nullptr ? executor : &inline_).value();
    auto inputs = std::make_shared<InputSet>();
    inputs->real.resize(kSamples, ports);
    FillNormal(1, 0, 0, std::span(inputs->real.data(), inputs->real.size()));
    inputs_ = inputs->real;
    EXPECT_THAT(device_->Load("a", inputs), IsOk());
    for (int s = 0; s < 2; ++s) EXPECT_THAT(device_->Program(s, HaarSettings(ports, s)), IsOk());
    samples_.resize(kSamples);
    std::iota(samples_.begin(), samples_.end(), 0);
  }

  absl::Status Inspect(std::vector<std::int32_t> samples, std::vector<int> stages,
                       std::string_view inputs = "a") {
    return device_->inspectable()->Inspect(inputs, samples, stages, &powers_);
  }
  // [sample][stage], both stages.
  const std::vector<RowMatrix>& InspectAll() {
    EXPECT_THAT(Inspect(samples_, {0, 1}), IsOk());
    return powers_;
  }
  RowMatrix Read(int stage) {
    const Probe base;
    const Exchange exchange{
        .inputs = "a", .samples = samples_, .read_stage = stage, .probes = {&base, 1}};
    Readings readings;
    EXPECT_THAT(device_->Measure(exchange, absl::InfiniteDuration(), &readings), IsOk());
    return readings.probes[0];
  }

  Device& device() { return *device_; }
  const RowMatrix& inputs() const { return inputs_; }
  const std::vector<RowMatrix>& powers() const { return powers_; }

 private:
  InlineExecutor inline_;
  std::unique_ptr<Device> device_;
  RowMatrix inputs_;
  std::vector<std::int32_t> samples_;
  std::vector<RowMatrix> powers_;
};

TEST(LightInspectionTest, TheLastColumnIsWhatDetectorsReadBitForBit) {
  const ChipSpec steady{.seed = 5,
                        .coupler_sigma = 0.05,
                        .bias_periods = 1,
                        .dac_bits = 8,
                        .crosstalk = 0.01,
                        .loss_db = kLossDb};
  ChipSpec restless = steady;
  restless.phase_noise = 0.01;
  restless.drift = 0.01;
  for (const ChipSpec& chip : {ChipSpec{}, steady, restless}) {
    for (const int ports : {2, kPorts, 16}) {
      Bench bench(chip, /*restore_power=*/true, ports);
      const std::vector<RowMatrix>& powers = bench.InspectAll();
      ASSERT_EQ(powers.size(), std::size_t{2} * kSamples);
      for (const int stage : {0, 1}) {
        const RowMatrix read = bench.Read(stage);
        for (int n = 0; n < kSamples; ++n) {
          ASSERT_EQ(powers[2 * n + stage].rows(), ports + 1);
          EXPECT_EQ(powers[2 * n + stage].row(ports), read.row(n)) << "stage " << stage;
        }
      }
    }
  }
}

TEST(LightInspectionTest, TheFirstRowIsWhatWasSent) {
  Bench bench;
  const std::vector<RowMatrix>& powers = bench.InspectAll();
  for (int n = 0; n < kSamples; ++n) {
    EXPECT_EQ(powers[2 * n].row(0), bench.inputs().row(n).cwiseAbs2());
  }
}

TEST(LightInspectionTest, WithoutLossEveryColumnKeepsThePower) {
  for (const ChipSpec& chip : {ChipSpec{}, ChipSpec{.seed = 5, .coupler_sigma = 0.05}}) {
    Bench bench(chip);
    for (const RowMatrix& powers : bench.InspectAll()) {
      const float whole = powers.row(0).sum();
      for (int c = 1; c <= kPorts; ++c) EXPECT_NEAR(powers.row(c).sum() / whole, 1, 1e-5);
    }
  }
}

TEST(LightInspectionTest, EveryColumnTakesItsLossAndWhatIsLostStaysLost) {
  Bench bench({.loss_db = kLossDb});
  const std::vector<RowMatrix>& powers = bench.InspectAll();
  for (const RowMatrix& stage : powers) {
    for (int c = 1; c <= kPorts; ++c) {
      EXPECT_NEAR(stage.row(c).sum() / stage.row(c - 1).sum(), std::pow(10, -kLossDb / 10), 1e-5);
    }
  }
  // The nonlinearity takes more.
  EXPECT_LT(powers[1].row(0).sum(), powers[0].row(kPorts).sum());
}

TEST(LightInspectionTest, AColumnMovesPowerWithinItsMzisAlone) {
  Bench bench;
  const RowMatrix& powers = bench.InspectAll()[0];
  for (int c = 0; c < kPorts; ++c) {
    if (c % 2 == 1) {
      EXPECT_EQ(powers(c + 1, 0), powers(c, 0)) << "no MZI there";
    }
    for (int k = c % 2; k + 1 < kPorts; k += 2) {
      const float before = powers(c, k) + powers(c, k + 1);
      EXPECT_NEAR(powers(c + 1, k) + powers(c + 1, k + 1), before, 1e-5f * (1 + before));
      EXPECT_GT(std::abs(powers(c + 1, k) - powers(c, k)), 1e-6f);
    }
  }
}

TEST(LightInspectionTest, TheSecondStageGetsWhatTheNonlinearityLeaves) {
  Bench bench;
  const std::vector<RowMatrix>& powers = bench.InspectAll();
  for (int n = 0; n < kSamples; ++n) {
    for (int p = 0; p < kPorts; ++p) {
      const double out = powers[2 * n](kPorts, p);
      const double passed = 0.9 * std::pow(std::cos(0.3 * out / 2 + 0.25), 2);  // alpha is 0.1
      EXPECT_NEAR(powers[2 * n + 1](0, p), passed * out, 1e-5);
    }
  }
}

TEST(LightInspectionTest, RestoredLightEntersTheSecondStageAsBrightAsTheFirst) {
  Bench bench({.loss_db = kLossDb}, /*restore_power=*/true);
  const std::vector<RowMatrix>& powers = bench.InspectAll();
  for (int n = 0; n < kSamples; ++n) {
    EXPECT_NEAR(powers[2 * n + 1].row(0).sum() / powers[2 * n].row(0).sum(), 1, 1e-5);
  }
}

TEST(LightInspectionTest, GivesTheStagesAndSamplesThatAreAskedForInTheirOrder) {
  Bench bench;
  const std::vector<RowMatrix> all = bench.InspectAll();
  ASSERT_THAT(bench.Inspect({7, 3}, {1, 0}), IsOk());
  EXPECT_EQ(bench.powers(), (std::vector{all[15], all[14], all[7], all[6]}));
  ASSERT_THAT(bench.Inspect({19}, {0}), IsOk());
  EXPECT_EQ(bench.powers(), std::vector{all[38]});
  ASSERT_THAT(bench.Inspect({}, {0}), IsOk());
  EXPECT_TRUE(bench.powers().empty());
}

TEST(LightInspectionTest, GivesTheSameBytesOnAnyNumberOfThreads) {
  ThreadExecutor threads(3);
  Bench one, other({}, false, kPorts, &threads);
  EXPECT_EQ(one.InspectAll(), other.InspectAll());
}

TEST(LightInspectionTest, LeavesReadingsAsTheyAre) {
  Bench bench({.drift = 0.01});
  const RowMatrix before = bench.Read(1);
  bench.InspectAll();
  EXPECT_EQ(bench.Read(1), before);
}

TEST(LightInspectionTest, WhatIsNotThereIsNamed) {
  constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
  constexpr auto kNotYet = absl::StatusCode::kFailedPrecondition;
  Bench bench;
  EXPECT_THAT(bench.Inspect({0}, {0}, "b"),
              FailsWith(kNotYet, HasSubstr("inputs \"b\" are not loaded")));
  EXPECT_THAT(bench.Inspect({0}, {2}), FailsWith(kInvalid, HasSubstr("stage 2 found")));
  EXPECT_THAT(bench.Inspect({0}, {0, -1}), FailsWith(kInvalid, HasSubstr("stage -1 found")));
  EXPECT_THAT(bench.Inspect({kSamples}, {0}), FailsWith(kInvalid, HasSubstr("sample 20 found")));
  EXPECT_THAT(bench.Inspect({-1}, {0}), FailsWith(kInvalid, HasSubstr("sample -1 found")));

  InlineExecutor executor;
  const auto fresh = MakePhotonicDevice({.ports = 4, .stages = 2}, &executor).value();
  auto inputs = std::make_shared<InputSet>();
  inputs->real.setOnes(1, 4);
  ASSERT_THAT(fresh->Load("a", inputs), IsOk());
  ASSERT_THAT(fresh->Program(1, HaarSettings(4, 0)), IsOk());
  const std::vector<std::int32_t> samples{0};
  const std::vector<int> stages{1};
  std::vector<RowMatrix> powers;
  EXPECT_THAT(fresh->inspectable()->Inspect("a", samples, stages, &powers),
              FailsWith(kNotYet, "stage 0 is not programmed"));
}

}  // namespace
}  // namespace ffzero
