#include "core/devices/photonic/coupler_kernel.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <numeric>

#include "core/devices/photonic/haar.h"
#include "core/training/generator.h"
#include "tests/unit/reference_mesh.h"
#include "tests/unit/simd_targets.h"

namespace ffzero {
namespace {

using Fields = std::vector<std::complex<double>>;

// By the definition: couplers and phase shifters one after the other.
Fields Reference(const MeshLayout& layout, const std::vector<float>& settings,
                 const std::vector<float>& errors, Fields fields) {
  constexpr std::complex<double> i(0, 1);
  const auto couple = [&](int k, double error) {
    const double eta = std::atan(1.0) + error;
    const auto top = fields[k], bottom = fields[k + 1];
    fields[k] = std::cos(eta) * top + i * std::sin(eta) * bottom;
    fields[k + 1] = i * std::sin(eta) * top + std::cos(eta) * bottom;
  };
  const int ports = layout.ports();
  for (int p = 0; p < ports; ++p) {
    fields[p] *= std::polar(1.0, double{settings[layout.gamma_offset() + p]});
  }
  int mzi = 0;
  for (int column = 0; column < ports; ++column) {
    for (int k = column % 2; k + 1 < ports; k += 2, ++mzi) {
      couple(k, errors[2 * mzi]);
      fields[k] *= std::polar(1.0, settings[mzi] / 2.0);
      fields[k + 1] *= std::polar(1.0, settings[mzi] / -2.0);
      couple(k, errors[2 * mzi + 1]);
      fields[k] *= std::polar(1.0, double{settings[layout.phi_offset() + mzi]});
    }
    if (layout.HasFixedBars(column)) {
      fields[0] *= -i;
      fields[ports - 1] *= -i;
    }
  }
  return fields;
}

Fields RandomFields(int ports) {
  std::vector<float> parts(2 * ports);
  FillNormal(1, 0, 0, parts);
  Fields fields(ports);
  for (int p = 0; p < ports; ++p) fields[p] = {parts[2 * p], parts[2 * p + 1]};
  return fields;
}

// Of the first of a tile's samples.
Fields Propagate(const MeshLayout& layout, const std::vector<float>& settings,
                 const std::vector<float>& errors, const Fields& fields) {
  std::vector<float> padded = settings;
  padded.resize(padded.size() + kSettingsPadding);
  MeshCoefficients coefficients;
  ComputeCoefficients(layout, MakeCouplerErrors(layout, errors), padded.data(), &coefficients);
  AlignedFloats tile(TileFloats(layout.ports()));
  for (int p = 0; p < layout.ports(); ++p) {
    tile[kPortStride * p] = static_cast<float>(fields[p].real());
    tile[kPortStride * p + kTileSamples] = static_cast<float>(fields[p].imag());
  }
  RunColumns(layout, coefficients, tile.data());
  ApplyOutputPhases(layout, coefficients, tile.data());
  Fields found(layout.ports());
  for (int p = 0; p < layout.ports(); ++p) {
    found[p] = {tile[kPortStride * p], tile[kPortStride * p + kTileSamples]};
  }
  return found;
}

double LargestError(const Fields& found, const Fields& expected) {
  double error = 0, largest = 0;
  for (std::size_t p = 0; p < found.size(); ++p) {
    error = std::max(error, std::abs(found[p] - expected[p]));
    largest = std::max(largest, std::abs(expected[p]));
  }
  return error / largest;
}

double Power(const Fields& fields) {
  double power = 0;
  for (const auto& field : fields) power += std::norm(field);
  return power;
}

std::vector<float> RandomErrors(const MeshLayout& layout, float sigma) {
  std::vector<float> errors(2 * layout.mzis());
  FillNormal(9, 0, 0, errors);
  for (float& error : errors) error *= sigma;
  return errors;
}

class CouplerKernelTest : public testing::TestWithParam<std::int64_t> {
 private:
  UseSimdTarget target_{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(, CouplerKernelTest, testing::ValuesIn(SimdTargets()),
                         [](const auto& info) { return hwy::TargetName(info.param); });

TEST_P(CouplerKernelTest, FollowsTheDefinitionForAnyCouplers) {
  for (const int ports : {2, 3, 4, 7, 8, 33, 34, 64, 127}) {
    const MeshLayout layout(ports);
    const std::vector<float> settings = HaarSettings(ports, ports);
    for (const float sigma : {1e-4f, 0.05f, 2.0f}) {
      const std::vector<float> errors = RandomErrors(layout, sigma);
      const Fields fields = RandomFields(ports);
      const Fields found = Propagate(layout, settings, errors, fields);
      EXPECT_LE(LargestError(found, Reference(layout, settings, errors, fields)), 4e-6)
          << ports << " ports, " << sigma;
      EXPECT_NEAR(Power(found) / Power(fields), 1, 1e-5);
    }
  }
}

TEST_P(CouplerKernelTest, WithoutErrorsTheMeshIsIdeal) {
  for (const int ports : {5, 8, 64}) {
    const MeshLayout layout(ports);
    std::vector<float> settings = HaarSettings(ports, 3);
    // Bar and cross states, and thetas of either sign of sine and cosine.
    for (int m = 0; m < layout.mzis(); ++m)
      settings[m] = static_cast<float>(m % 9 - 4) * 1.5707963f;
    Fields expected = RandomFields(ports);
    const Fields found =
        Propagate(layout, settings, std::vector<float>(2 * layout.mzis()), expected);
    ReferenceMesh(ports, settings, &expected);
    EXPECT_LE(LargestError(found, expected), 4e-6) << ports << " ports";
  }
}

}  // namespace
}  // namespace ffzero
