#include "core/devices/photonic/dac.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <set>

namespace ffzero {
namespace {

constexpr double kTurn = 2 * std::numbers::pi;

TEST(DacTest, WithoutBitsAnyPhaseWithinThePeriodIsDriven) {
  const Dac dac(0, ChipSpec::DacCoding::kPhase);
  EXPECT_DOUBLE_EQ(dac.Drive(1.25, kTurn), 1.25);
  EXPECT_DOUBLE_EQ(dac.Drive(-1.25, kTurn), kTurn - 1.25);
  EXPECT_DOUBLE_EQ(dac.Drive(kTurn + 1.25, 2 * kTurn), kTurn + 1.25);
  EXPECT_EQ(dac.WidestGap(kTurn), 0);
}

TEST(DacTest, PhasesAreTheNearestOfEqualStepsOverThePeriod) {
  const Dac dac(3, ChipSpec::DacCoding::kPhase);
  const double step = kTurn / 8;
  EXPECT_DOUBLE_EQ(dac.WidestGap(kTurn), step);
  std::set<double> driven;
  for (int i = -4000; i < 4000; ++i) {
    const double setting = i * 0.00391;
    const double phase = dac.Drive(setting, kTurn);
    driven.insert(phase);
    EXPECT_NEAR(std::remainder(phase - setting, kTurn), 0, step / 2 + 1e-12) << setting;
  }
  EXPECT_EQ(driven.size(), 8u) << "the code behind the last is the first";
}

TEST(DacTest, VoltagesAreOfEqualStepsAndPhasesTheirSquares) {
  const Dac dac(3, ChipSpec::DacCoding::kVoltage);
  std::set<double> driven;
  for (int i = 0; i < 4000; ++i) {
    const double setting = i * kTurn / 4000;
    const double phase = dac.Drive(setting, kTurn);
    driven.insert(phase);
    EXPECT_LE(std::abs(std::sqrt(phase / kTurn) - std::sqrt(setting / kTurn)), 0.5 / 7 + 1e-12);
  }
  ASSERT_EQ(driven.size(), 8u);
  double widest = 0;
  for (auto next = driven.begin(), last = next++; next != driven.end(); last = next++) {
    widest = std::max(widest, *next - *last);
  }
  EXPECT_DOUBLE_EQ(widest, dac.WidestGap(kTurn));
  EXPECT_DOUBLE_EQ(*driven.rbegin(), kTurn);
}

TEST(DacTest, HoldsTheDrivenPhaseBesideTheSetting) {
  for (const auto coding : {ChipSpec::DacCoding::kPhase, ChipSpec::DacCoding::kVoltage}) {
    const Dac dac(6, coding);
    for (const double setting : {-20.0, -0.001, 0.0, 0.3, 6.2831, 6.2833, 44.0}) {
      const double held = dac.Hold(setting, kTurn);
      EXPECT_LE(std::abs(held - setting), dac.WidestGap(kTurn) / 2 + 1e-12) << setting;
      EXPECT_NEAR(std::remainder(held - dac.Drive(setting, kTurn), kTurn), 0, 1e-12) << setting;
    }
  }
}

TEST(DacTest, TheErrorOfManyBitsIsUniform) {
  const Dac dac(8, ChipSpec::DacCoding::kPhase);
  const double step = kTurn / 256;
  double sum = 0, squares = 0;
  constexpr int kCount = 100'000;
  for (int i = 0; i < kCount; ++i) {
    const double setting = std::fmod(i * std::numbers::sqrt2, kTurn);
    const double error = dac.Hold(setting, kTurn) - setting;
    sum += error;
    squares += error * error;
  }
  EXPECT_NEAR(sum / kCount / step, 0, 1e-3);
  EXPECT_NEAR(std::sqrt(squares / kCount) / step, std::sqrt(1.0 / 12), 1e-3);
}

}  // namespace
}  // namespace ffzero
