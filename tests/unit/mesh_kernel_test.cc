#include "core/devices/photonic/mesh_kernel.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <limits>
#include <numbers>
#include <numeric>

#include "core/devices/photonic/haar.h"
#include "core/training/generator.h"
#include "tests/golden.h"
#include "tests/unit/reference_mesh.h"
#include "tests/unit/simd_targets.h"

namespace ffzero {
namespace {

using Complex = std::complex<double>;

MeshCoefficients Coefficients(const MeshLayout& layout, std::vector<float> settings) {
  settings.resize(settings.size() + kSettingsPadding, std::numeric_limits<float>::quiet_NaN());
  MeshCoefficients coefficients;
  ComputeCoefficients(layout, settings.data(), &coefficients);
  return coefficients;
}

// The fields after a mesh, a row a sample.
InputSet Propagate(const MeshLayout& layout, const std::vector<float>& settings,
                   const InputSet& inputs) {
  const MeshCoefficients coefficients = Coefficients(layout, settings);
  InputSet outputs;
  outputs.real.resize(inputs.real.rows(), layout.ports());
  outputs.imaginary.resize(inputs.real.rows(), layout.ports());
  AlignedFloats tile(TileFloats(layout.ports()));
  std::vector<std::int32_t> rows(inputs.real.rows());
  std::iota(rows.begin(), rows.end(), 0);
  for (std::size_t first = 0; first < rows.size(); first += kTileSamples) {
    const auto some = std::span<const std::int32_t>(rows).subspan(
        first, std::min<std::size_t>(kTileSamples, rows.size() - first));
    LoadTile(inputs, some, tile.data());
    RunColumns(layout, coefficients, tile.data());
    ApplyOutputPhases(layout, coefficients, tile.data());
    StoreFields(tile.data(), some, &outputs);
  }
  return outputs;
}

InputSet RandomInputs(int samples, int ports, std::uint64_t seed) {
  InputSet inputs;
  inputs.real.resize(samples, ports);
  inputs.imaginary.resize(samples, ports);
  FillNormal(seed, 0, 0, std::span(inputs.real.data(), inputs.real.size()));
  FillNormal(seed, 1, 0, std::span(inputs.imaginary.data(), inputs.imaginary.size()));
  return inputs;
}

// Largest difference of fields from the reference, relative to the largest output field.
double ErrorAgainstReference(const MeshLayout& layout, const std::vector<float>& settings,
                             const InputSet& inputs) {
  const InputSet outputs = Propagate(layout, settings, inputs);
  double error = 0;
  double largest = 0;
  for (int n = 0; n < inputs.real.rows(); ++n) {
    std::vector<Complex> fields(layout.ports());
    for (int p = 0; p < layout.ports(); ++p) {
      fields[p] = Complex(inputs.real(n, p), inputs.imaginary(n, p));
    }
    ReferenceMesh(layout.ports(), settings, &fields);
    for (int p = 0; p < layout.ports(); ++p) {
      const Complex found(outputs.real(n, p), outputs.imaginary(n, p));
      error = std::max(error, std::abs(found - fields[p]));
      largest = std::max(largest, std::abs(fields[p]));
    }
  }
  return error / largest;
}

class MeshKernelTest : public testing::TestWithParam<std::int64_t> {
 private:
  UseSimdTarget target_{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(, MeshKernelTest, testing::ValuesIn(SimdTargets()),
                         [](const auto& info) { return hwy::TargetName(info.param); });

TEST_P(MeshKernelTest, RunsOnTheTargetChosen) {
  EXPECT_EQ(MeshKernelTarget(), hwy::TargetName(GetParam()));
}

TEST_P(MeshKernelTest, ReproducesTheGoldenFields) {
  const nlohmann::json cases = ReadGolden("mesh.json");
  ASSERT_EQ(cases.size(), 5u);
  for (const auto& golden : cases) {
    const MeshLayout layout(golden["n"]);
    std::vector<float> settings(layout.settings());
    for (std::size_t m = 0; m < golden["mzis"].size(); ++m) {
      settings[layout.theta_offset() + m] = golden["mzis"][m]["theta"];
      settings[layout.phi_offset() + m] = golden["mzis"][m]["phi"];
    }
    for (int p = 0; p < layout.ports(); ++p) {
      settings[layout.gamma_offset() + p] = golden["gamma"][p];
    }
    const int samples = static_cast<int>(golden["input"].size());
    InputSet inputs = RandomInputs(samples, layout.ports(), 0);
    for (int n = 0; n < samples; ++n) {
      for (int p = 0; p < layout.ports(); ++p) {
        inputs.real(n, p) = golden["input"][n][p][0];
        inputs.imaginary(n, p) = golden["input"][n][p][1];
      }
    }
    const InputSet outputs = Propagate(layout, settings, inputs);
    double largest = 0;
    double error = 0;
    for (int n = 0; n < samples; ++n) {
      for (int p = 0; p < layout.ports(); ++p) {
        const Complex expected(golden["output"][n][p][0], golden["output"][n][p][1]);
        const Complex found(outputs.real(n, p), outputs.imaginary(n, p));
        largest = std::max(largest, std::abs(expected));
        error = std::max(error, std::abs(found - expected));
      }
    }
    EXPECT_LE(error, 2e-6 * largest) << layout.ports() << " ports";
  }
}

TEST_P(MeshKernelTest, FollowsTheDefinitionForEveryNumberOfPorts) {
  for (int ports : {2, 3, 4, 5, 6, 7, 31, 32, 33, 34, 35, 64, 65, 100, 127}) {
    const MeshLayout layout(ports);
    const double error =
        ErrorAgainstReference(layout, HaarSettings(ports, ports), RandomInputs(3, ports, 1));
    EXPECT_LE(error, 4e-6) << ports << " ports";
  }
}

TEST_P(MeshKernelTest, IsAsExactForPhasesOfManyPeriods) {
  const MeshLayout layout(9);
  std::vector<float> settings(layout.settings());
  for (float size : {1e-3f, 1.0f, 1e2f, 1e4f, 1e6f, 1e8f}) {
    FillNormal(3, 0, 0, settings);
    for (float& setting : settings) setting *= size;
    EXPECT_LE(ErrorAgainstReference(layout, settings, RandomInputs(3, 9, 1)), 2e-6) << size;
  }
  std::ranges::fill(settings, std::numeric_limits<float>::max());
  EXPECT_TRUE(Propagate(layout, settings, RandomInputs(1, 9, 1)).real.allFinite());
}

TEST_P(MeshKernelTest, KeepsTotalPower) {
  for (int ports : {2, 3, 4, 5, 8, 15, 16, 17, 64, 100, 255, 256, 500, 784}) {
    const MeshLayout layout(ports);
    const InputSet inputs = RandomInputs(4, ports, 7);
    const InputSet outputs = Propagate(layout, HaarSettings(ports, 11), inputs);
    for (int n = 0; n < inputs.real.rows(); ++n) {
      const double in = inputs.real.row(n).cast<double>().squaredNorm() +
                        inputs.imaginary.row(n).cast<double>().squaredNorm();
      const double out = outputs.real.row(n).cast<double>().squaredNorm() +
                         outputs.imaginary.row(n).cast<double>().squaredNorm();
      EXPECT_NEAR(out / in, 1, 1e-5) << ports << " ports";
    }
  }
}

TEST_P(MeshKernelTest, GivesTheSamePowersWithAndWithoutOutputPhases) {
  const MeshLayout layout(13);
  const MeshCoefficients coefficients = Coefficients(layout, HaarSettings(13, 5));
  const InputSet inputs = RandomInputs(kTileSamples, 13, 2);
  std::vector<std::int32_t> rows(kTileSamples);
  std::iota(rows.begin(), rows.end(), 0);
  AlignedFloats tile(TileFloats(13));
  LoadTile(inputs, rows, tile.data());
  RunColumns(layout, coefficients, tile.data());
  RowMatrix before(kTileSamples, 13);
  StorePowers(tile.data(), 0, kTileSamples, &before);
  ApplyOutputPhases(layout, coefficients, tile.data());
  RowMatrix after(kTileSamples, 13);
  StorePowers(tile.data(), 0, kTileSamples, &after);
  EXPECT_LE((after - before).cwiseAbs().maxCoeff(), 1e-6f * before.maxCoeff());
}

TEST_P(MeshKernelTest, ColumnByColumnIsTheSameBitForBit) {
  for (const int ports : {2, 3, 8, 13}) {
    const MeshLayout layout(ports);
    const MeshCoefficients coefficients = Coefficients(layout, HaarSettings(ports, 5));
    const InputSet inputs = RandomInputs(kTileSamples, ports, 2);
    std::vector<std::int32_t> rows(kTileSamples);
    std::iota(rows.begin(), rows.end(), 0);
    AlignedFloats tile(TileFloats(ports));
    LoadTile(inputs, rows, tile.data());
    AlignedFloats other = tile;
    RunColumns(layout, coefficients, tile.data());
    for (int c = 0; c < layout.columns(); ++c) RunColumn(layout, coefficients, c, other.data());
    EXPECT_EQ(other, tile) << ports << " ports";
  }
}

TEST(MeshKernelTargetsTest, AllTargetsAgree) {
  const MeshLayout layout(64);
  const std::vector<float> settings = HaarSettings(64, 3);
  const InputSet inputs = RandomInputs(20, 64, 4);
  const InputSet best = Propagate(layout, settings, inputs);
  for (std::int64_t target : SimdTargets()) {
    const UseSimdTarget use(target);
    const InputSet other = Propagate(layout, settings, inputs);
    const float largest = best.real.cwiseAbs().maxCoeff();
    EXPECT_LE((other.real - best.real).cwiseAbs().maxCoeff(), 4e-6f * largest)
        << hwy::TargetName(target);
    EXPECT_LE((other.imaginary - best.imaginary).cwiseAbs().maxCoeff(), 4e-6f * largest)
        << hwy::TargetName(target);
  }
}

// theta + 2 pi is not the same mesh; theta + 4 pi is.
TEST(MeshKernelTargetsTest, ThetaHasPeriodFourPi) {
  const MeshLayout layout(6);
  std::vector<float> settings = HaarSettings(6, 3);
  const InputSet inputs = RandomInputs(5, 6, 4);
  const InputSet fields = Propagate(layout, settings, inputs);
  settings[layout.FirstMzi(1)] += 2 * std::numbers::pi_v<float>;
  const InputSet half = Propagate(layout, settings, inputs);
  settings[layout.FirstMzi(1)] += 2 * std::numbers::pi_v<float>;
  const InputSet whole = Propagate(layout, settings, inputs);
  const auto powers = [](const InputSet& f) {
    return RowMatrix(f.real.array().square() + f.imaginary.array().square());
  };
  EXPECT_GT((powers(half) - powers(fields)).cwiseAbs().maxCoeff(), 0.1f);
  EXPECT_LT((whole.real - fields.real).cwiseAbs().maxCoeff(), 1e-5f);
}

}  // namespace
}  // namespace ffzero
