#include "core/devices/photonic/nonlinearity.h"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <numbers>

#include "core/devices/photonic/field_tile.h"
#include "tests/unit/simd_targets.h"

namespace ffzero {
namespace {

constexpr double kPi = std::numbers::pi;

class NonlinearityTest : public testing::TestWithParam<std::int64_t> {
 private:
  UseSimdTarget target_{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(, NonlinearityTest, testing::ValuesIn(SimdTargets()),
                         [](const auto& info) { return hwy::TargetName(info.param); });

// The published formula; the sum of angles would lose the small part near pi / 2 even in double.
std::complex<double> Expected(double alpha, double gain, double phase_bias,
                              std::complex<double> field) {
  const double small = gain * std::norm(field) / 2;
  const double bias = phase_bias / 2;
  const double cosine = std::cos(small) * std::cos(bias) - std::sin(small) * std::sin(bias);
  return std::sqrt(1 - alpha) * cosine * std::polar(1.0, -(small + bias)) * field;
}

TEST_P(NonlinearityTest, FollowsThePublishedFormulaAtEveryPower) {
  for (double phase_bias : {kPi, 0.0, 1.0, -4.0}) {
    const ElectroOptic nonlinearity(0.1, 0.05 * kPi, phase_bias);
    for (float size : {1e-4f, 1e-2f, 1.0f, 3.0f, 30.0f, 300.0f}) {
      AlignedFloats tile(TileFloats(2));
      for (int i = 0; i < 2 * kTileSamples; ++i) {
        const int at = i / kTileSamples * 2 * kTileSamples + i % kTileSamples;
        tile[at] = size * std::sin(1.0f + static_cast<float>(i));
        tile[at + kTileSamples] = size * std::cos(2.3f * static_cast<float>(i));
      }
      const AlignedFloats before = tile;
      nonlinearity.Apply(2, tile.data());
      for (int i = 0; i < 2 * kTileSamples; ++i) {
        const int at = i / kTileSamples * 2 * kTileSamples + i % kTileSamples;
        const std::complex<double> field(before[at], before[at + kTileSamples]);
        const std::complex<double> expected = Expected(0.1, 0.05 * kPi, phase_bias, field);
        const std::complex<double> found(tile[at], tile[at + kTileSamples]);
        // The angle itself, up to gain |E|^2 / 2, is rounded to single precision.
        const double angle_error = 0.05 * kPi * std::norm(field) / 2 * 2e-7;
        const double scale = phase_bias == kPi ? std::abs(expected) : std::abs(field);
        EXPECT_LE(std::abs(found - expected), 5e-7 * scale + angle_error * std::abs(field))
            << "phase bias " << phase_bias << ", size " << size;
      }
    }
  }
}

// dL = Re(conj(g) dE) with a g' of any kind behind the nonlinearity, by differences in double.
TEST_P(NonlinearityTest, SlopesGoBackByTheFormulaAtEveryPower) {
  for (double phase_bias : {kPi, 0.0, 1.0, -4.0}) {
    const ElectroOptic nonlinearity(0.1, 0.05 * kPi, phase_bias);
    for (float size : {1e-4f, 1e-2f, 1.0f, 3.0f, 30.0f}) {
      AlignedFloats fields(TileFloats(2));
      AlignedFloats slopes(TileFloats(2));
      for (std::size_t i = 0; i < fields.size(); ++i) {
        fields[i] = size * std::sin(1.0f + static_cast<float>(i));
        slopes[i] = std::cos(1.7f * static_cast<float>(i));
      }
      const AlignedFloats behind = slopes;
      nonlinearity.ApplyBack(2, fields.data(), slopes.data());
      for (int i = 0; i < 2 * kTileSamples; ++i) {
        const int at = i / kTileSamples * 2 * kTileSamples + i % kTileSamples;
        const std::complex<double> field(fields[at], fields[at + kTileSamples]);
        const std::complex<double> slope(behind[at], behind[at + kTileSamples]);
        const auto derivative = [&](std::complex<double> step) {
          const std::complex<double> change = Expected(0.1, 0.05 * kPi, phase_bias, field + step) -
                                              Expected(0.1, 0.05 * kPi, phase_bias, field - step);
          return std::real(std::conj(slope) * change) / (2 * std::abs(step));
        };
        const double step = 1e-5 * std::abs(field);
        const std::complex<double> expected(derivative(step), derivative({0, step}));
        const std::complex<double> found(slopes[at], slopes[at + kTileSamples]);
        // Near pi the derivative itself goes with |E|^2; at great powers the angle is rounded.
        const double power = 0.05 * kPi * std::norm(field);
        const double scale = (phase_bias == kPi ? power : 1 + power) * std::abs(slope);
        EXPECT_LE(std::abs(found - expected), (2e-6 + 4e-7 * power) * scale)
            << "phase bias " << phase_bias << ", size " << size;
      }
    }
  }
}

TEST_P(NonlinearityTest, MakesWhatIsTooFaintForANormalPowerDark) {
  const ElectroOptic nonlinearity(0, 0, 0);
  AlignedFloats tile(TileFloats(1), 2 * kFaintestField);
  tile[0] = tile[kTileSamples] = kFaintestField / 2;
  tile[1] = -2 * kFaintestField;
  tile[kTileSamples + 1] = -kFaintestField / 2;
  nonlinearity.Apply(1, tile.data());
  EXPECT_EQ(tile[0], 0);
  EXPECT_EQ(tile[kTileSamples], 0);
  EXPECT_EQ(tile[1], -2 * kFaintestField);
  EXPECT_EQ(tile[kTileSamples + 1], 0);
  EXPECT_EQ(tile[2], 2 * kFaintestField);
}

TEST_P(NonlinearityTest, LeavesDarkPortsDark) {
  const ElectroOptic nonlinearity(0.1, 0.05 * kPi, kPi);
  AlignedFloats tile(TileFloats(3), 0.0f);
  nonlinearity.Apply(3, tile.data());
  for (float part : tile) EXPECT_EQ(part, 0.0f);
}

}  // namespace
}  // namespace ffzero
