#include "core/devices/photonic/mesh_gradient.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <vector>

#include "core/devices/photonic/haar.h"
#include "tests/unit/reference_gradient.h"
#include "tests/unit/simd_targets.h"

namespace ffzero {
namespace {

// A random mesh, a tile of random fields before and after it, and the slopes of the reference's
// loss there.
struct Passage {
  explicit Passage(int ports, int samples = kTileSamples)
      : layout(ports),
        settings(HaarSettings(ports, 5)),
        inputs(RandomFields(samples, ports)),
        before(TileFloats(ports)),
        slopes(TileFloats(ports)),
        gradient(layout.settings()) {
    std::vector<float> padded = settings;
    padded.resize(padded.size() + kSettingsPadding);
    ComputeCoefficients(layout, padded.data(), &coefficients);
    std::vector<std::int32_t> rows(samples);
    std::iota(rows.begin(), rows.end(), 0);
    LoadTile(inputs, rows, before.data());
    fields = before;
    RunColumns(layout, coefficients, fields.data());
    RowMatrix powers(samples, ports);
    StorePowers(fields.data(), 0, samples, &powers);
    LoadPowerSlopes(ReferenceChip::Slope(powers), 0, samples, fields.data(), slopes.data());
  }

  void Back() {
    RunColumnsBack(layout, coefficients, fields.data(), slopes.data(), gradient.data());
  }

  MeshLayout layout;
  std::vector<float> settings;
  InputSet inputs;
  MeshCoefficients coefficients;
  AlignedFloats before;
  AlignedFloats fields;
  AlignedFloats slopes;
  std::vector<float> gradient;
};

float Largest(const AlignedFloats& values) {
  float largest = 0;
  for (const float value : values) largest = std::max(largest, std::abs(value));
  return largest;
}

float LargestDifference(const AlignedFloats& a, const AlignedFloats& b) {
  float largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(a[i] - b[i]));
  return largest;
}

class MeshGradientTest : public testing::TestWithParam<std::int64_t> {
 private:
  UseSimdTarget target_{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(, MeshGradientTest, testing::ValuesIn(SimdTargets()),
                         [](const auto& info) { return hwy::TargetName(info.param); });

TEST_P(MeshGradientTest, IsTheDerivativeByEverySettingForEveryNumberOfPorts) {
  for (int ports : {2, 3, 4, 5, 8, 9, 16, 17}) {
    for (int samples : {1, kTileSamples}) {
      Passage passage(ports, samples);
      passage.Back();
      const ReferenceChip chip{.ports = ports, .settings = {passage.settings}};
      EXPECT_LE(RelativeError(passage.gradient, chip.Gradient(passage.inputs, 0)), 1e-5)
          << ports << " ports, " << samples << " samples";
    }
  }
}

TEST_P(MeshGradientTest, BringsFieldsBackToTheInputs) {
  for (int ports : {2, 3, 8, 9, 64, 255, 500}) {
    Passage passage(ports);
    passage.Back();
    EXPECT_LE(LargestDifference(passage.fields, passage.before), 1e-5f * Largest(passage.before))
        << ports << " ports";
  }
}

// What makes slopes of them: Re(conj(g) dE) is the same before and after a mesh, whatever dE is.
TEST_P(MeshGradientTest, SlopesSayTheSameOfAChangeBeforeAndAfterTheMesh) {
  Passage passage(9);
  AlignedFloats change(TileFloats(9));
  FillNormal(8, 0, 0, change);
  AlignedFloats later = change;
  RunColumns(passage.layout, passage.coefficients, later.data());
  const double after = std::inner_product(later.begin(), later.end(), passage.slopes.begin(), 0.0);
  passage.Back();
  const double before =
      std::inner_product(change.begin(), change.end(), passage.slopes.begin(), 0.0);
  EXPECT_NEAR(before, after, 1e-5 * std::abs(after));
}

TEST_P(MeshGradientTest, AddsToTheGradient) {
  Passage once(7), twice(7);
  once.Back();
  std::ranges::fill(twice.gradient, 1.0f);
  twice.Back();
  for (std::size_t i = 0; i < once.gradient.size(); ++i) {
    EXPECT_NEAR(twice.gradient[i], 1 + once.gradient[i], 1e-5f * (1 + std::abs(once.gradient[i])));
  }
}

TEST_P(MeshGradientTest, TakesTheOutputPhasesOffASlope) {
  Passage passage(6);
  const AlignedFloats expected = passage.slopes;
  ApplyOutputPhases(passage.layout, passage.coefficients, passage.slopes.data());
  EXPECT_GE(LargestDifference(passage.slopes, expected), 0.1f);
  RemoveOutputPhases(passage.layout, passage.coefficients, passage.slopes.data());
  EXPECT_LE(LargestDifference(passage.slopes, expected), 1e-6f * Largest(expected));
}

TEST(MeshGradientTargetsTest, AllTargetsAgree) {
  Passage best(64);
  best.Back();
  const std::vector<double> expected(best.gradient.begin(), best.gradient.end());
  for (std::int64_t target : SimdTargets()) {
    const UseSimdTarget use(target);
    Passage other(64);
    other.Back();
    EXPECT_LE(RelativeError(other.gradient, expected), 1e-5) << hwy::TargetName(target);
  }
}

TEST(MeshGradientDarkTest, DarkSamplesGiveNothing) {
  Passage passage(8);
  std::ranges::fill(passage.fields, 0.0f);
  RowMatrix slopes = RowMatrix::Ones(kTileSamples, 8);
  LoadPowerSlopes(slopes, 0, kTileSamples, passage.fields.data(), passage.slopes.data());
  passage.Back();
  for (const float derivative : passage.gradient) EXPECT_EQ(derivative, 0.0f);
}

}  // namespace
}  // namespace ffzero
