#include "core/devices/photonic/imperfect_chip.h"

#include "core/devices/photonic/chip_groups.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <span>

#include "core/devices/photonic/chip_disorder.h"
#include "core/devices/photonic/crosstalk.h"
#include "core/devices/photonic/haar.h"
#include "tests/unit/sample_statistics.h"

namespace ffzero {
namespace {

constexpr int kPorts = 8;
const MeshLayout kLayout(kPorts);

std::vector<float> Written(const ChipSpec& chip, const std::vector<float>& settings,
                           int stage = 0) {
  std::vector<float> phases(settings.size());
  ImperfectChip(chip, kLayout, stage + 1).Write(stage, settings, phases);
  return phases;
}

TEST(ImperfectChipTest, WithNothingWrongSettingsAreThePhases) {
  const std::vector<float> settings = HaarSettings(kPorts, 1);
  EXPECT_EQ(Written({}, settings), settings);
}

TEST(ImperfectChipTest, BiasesComeOnTopOfTheSettings) {
  const ChipSpec chip{.seed = 4, .bias_periods = 1};
  const std::vector<float> settings = HaarSettings(kPorts, 1);
  const std::vector<float> biases = DrawBiases(chip, kLayout, 2);
  const std::vector<float> phases = Written(chip, settings, 2);
  for (std::size_t i = 0; i < phases.size(); ++i) {
    EXPECT_EQ(phases[i], settings[i] + biases[i]);
  }
}

// Heat comes of what the DAC drives, and biases are none that heats.
TEST(ImperfectChipTest, TheDacComesFirstThenHeatThenBiases) {
  const ChipSpec chip{.seed = 4, .bias_periods = 1, .dac_bits = 4, .crosstalk = 0.01};
  const std::vector<float> settings = HaarSettings(kPorts, 1);
  const Dac dac(4, ChipSpec::DacCoding::kPhase);
  std::vector<float> expected(settings.size());
  for (const ParameterGroup& group : kLayout.Groups()) {
    for (int i = group.offset; i < group.offset + group.size; ++i) {
      expected[i] = static_cast<float>(dac.Drive(settings[i], group.period));
    }
  }
  AddCrosstalk(kLayout, 0.01, expected);
  const std::vector<float> biases = DrawBiases(chip, kLayout, 0);
  for (std::size_t i = 0; i < expected.size(); ++i) expected[i] += biases[i];
  EXPECT_EQ(Written(chip, settings), expected);
}

TEST(ImperfectChipTest, HeatGoesWithThePhaseWithinOnePeriod) {
  const ChipSpec chip{.crosstalk = 0.01};
  std::vector<float> settings(kLayout.settings());
  settings[kLayout.gamma_offset()] = -1;
  const float heat = 0.01f * (2 * std::numbers::pi_v<float> - 1);
  EXPECT_NEAR(Written(chip, settings)[kLayout.gamma_offset() + 1], heat, 1e-6);
}

TEST(ImperfectChipTest, HoldsSettingsToItsResolution) {
  const ChipSpec spec{.dac_bits = 8};
  const ImperfectChip chip(spec, kLayout, 1);
  for (const ParameterGroup& group : ChipGroups(spec, kLayout)) {
    std::vector<float> held = HaarSettings(kPorts, 1);
    const std::vector<float> settings = held;
    chip.Hold(held);
    for (int i = group.offset; i < group.offset + group.size; ++i) {
      EXPECT_LE(std::abs(held[i] - settings[i]), group.resolution * 0.5001f);
      const double steps = held[i] / group.resolution;
      EXPECT_NEAR(steps, std::round(steps), 1e-4);
    }
  }
}

TEST(ImperfectChipTest, EveryColumnPaysTheLossOfItsMzis) {
  const ImperfectChip chip({.loss_db = 0.2}, kLayout, 1);
  EXPECT_NEAR(chip.transmission(), std::pow(10, -0.02 * kPorts), 1e-12);
  EXPECT_EQ(chip.transmission(0), 1);
  EXPECT_NEAR(chip.transmission(3), std::pow(10, -0.06), 1e-12);
  EXPECT_EQ(chip.transmission(kPorts), chip.transmission());
  std::vector<float> phases = HaarSettings(kPorts, 1);
  phases.resize(phases.size() + kSettingsPadding);
  MeshCoefficients lossy, ideal;
  chip.Compute(0, phases.data(), &lossy);
  ComputeCoefficients(kLayout, phases.data(), &ideal);
  EXPECT_EQ(lossy.mzis, ideal.mzis);
  for (int p = 0; p < kPorts; ++p) {
    const double power = std::pow(lossy.outputs[2 * p], 2) + std::pow(lossy.outputs[2 * p + 1], 2);
    EXPECT_NEAR(power, chip.transmission(), 1e-6);
  }
}

TEST(ImperfectChipTest, EachStageHasItsOwnCouplers) {
  const ChipSpec spec{.seed = 4, .coupler_sigma = 0.05};
  const ImperfectChip chip(spec, kLayout, 2);
  std::vector<float> phases = HaarSettings(kPorts, 1);
  phases.resize(phases.size() + kSettingsPadding);
  for (const int stage : {0, 1}) {
    MeshCoefficients found, expected;
    chip.Compute(stage, phases.data(), &found);
    ComputeCoefficients(kLayout,
                        MakeCouplerErrors(kLayout, DrawCouplerErrors(spec, kLayout, stage)),
                        phases.data(), &expected);
    EXPECT_EQ(found.mzis, expected.mzis) << stage;
  }
}

// A mesh with shifters enough for statistics.
constexpr int kMany = 160;
const MeshLayout kLarge(kMany);

std::vector<float> Noise(const ChipSpec& spec, const ExposureKey& exposure, int stage = 0) {
  std::vector<float> phases(kLarge.settings());
  ImperfectChip(spec, kLarge, 2).AddNoise(stage, exposure, phases);
  return phases;
}

TEST(ImperfectChipTest, PhaseNoiseIsNormalAndNewInEveryExposure) {
  const ChipSpec spec{.phase_noise = 0.002};
  const std::vector<float> noise = Noise(spec, {1, 5});
  const SampleStatistics found(noise);
  EXPECT_NEAR(found.mean, 0, 4 * 0.002 / kMany);
  EXPECT_NEAR(found.sigma, 0.002, 0.002 * 0.02);
  EXPECT_NEAR(found.kurtosis, 3, 0.13);
  EXPECT_EQ(Noise(spec, {1, 5}), noise);
  for (const auto& other : {Noise(spec, {1, 6}), Noise(spec, {2, 5}), Noise(spec, {1, 5}, 1)}) {
    double product = 0;
    for (std::size_t i = 0; i < noise.size(); ++i) product += double{noise[i]} * other[i];
    EXPECT_NEAR(product / noise.size() / (0.002 * 0.002), 0, 0.03);
  }
}

TEST(ImperfectChipTest, DriftGoesOnFromExposureToExposure) {
  const ChipSpec spec{.drift = 0.01};
  ImperfectChip chip(spec, kLarge, 2);
  std::vector<float> offsets(kLarge.settings(), 9.0f), other(offsets);
  chip.Drift(1, {1, 0}, offsets);
  EXPECT_EQ(SampleStatistics(offsets).sigma, 0);
  chip.Drift(1, {1, 900}, offsets);
  EXPECT_NEAR(SampleStatistics(offsets).sigma, 0.01 * 30, 0.01 * 30 * 0.02);
  chip.Drift(0, {1, 900}, other);
  EXPECT_NE(other, offsets) << "each stage has its own";
  ImperfectChip({.phase_noise = 1}, kLarge, 2).Drift(0, {1, 900}, offsets);
  EXPECT_EQ(offsets, std::vector<float>(kLarge.settings())) << "none: 0";
}

TEST(ImperfectChipTest, IsSteadyUnlessExposuresSeeDifferentMeshes) {
  EXPECT_TRUE(ImperfectChip({.bias_periods = 1, .photons = 100}, kLayout, 1).steady());
  EXPECT_FALSE(ImperfectChip({.phase_noise = 0.1}, kLayout, 1).steady());
  EXPECT_FALSE(ImperfectChip({.drift = 0.1}, kLayout, 1).steady());
}

TEST(ImperfectChipTest, DetectorsSeeTheLightThatIsLeftAndEachStageItsOwnNoise) {
  const ImperfectChip chip({.loss_db = 0.5, .photons = 1e6}, kLayout, 2);
  RowMatrix read[2];
  for (const int stage : {0, 1}) {
    read[stage] = RowMatrix::Constant(100, kPorts, 1);
    chip.Detect(stage, {1, 5}, 0, 100, &read[stage]);
    const SampleStatistics found(std::span(read[stage].data(), read[stage].size()));
    EXPECT_NEAR(found.mean, chip.transmission(), 1e-4);
    EXPECT_NEAR(found.sigma, std::sqrt(chip.transmission() / 1e6), 5e-5);
  }
  EXPECT_NE(read[0], read[1]);
}

}  // namespace
}  // namespace ffzero
