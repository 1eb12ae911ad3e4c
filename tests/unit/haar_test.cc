#include "core/devices/photonic/haar.h"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <numbers>

#include "core/devices/photonic/mesh_layout.h"
#include "core/training/generator.h"
#include "tests/golden.h"
#include "tests/unit/reference_mesh.h"

namespace ffzero {
namespace {

TEST(HaarTest, ExponentsAreTheGoldenOnes) {
  const nlohmann::json golden = ReadGolden("haar_alpha.json");
  ASSERT_EQ(golden["alpha"].size(), 4u);
  for (const auto& [ports, mzis] : golden["alpha"].items()) {
    for (const auto& mzi : mzis) {
      EXPECT_EQ(HaarExponent(std::stoi(ports), mzi[0], mzi[1]), mzi[2])
          << ports << " ports, column " << mzi[0] << ", port " << mzi[1];
    }
  }
}

TEST(HaarTest, SettingsComeFromTheStreamOfTheSeed) {
  const MeshLayout layout(6);
  const std::vector<float> settings = HaarSettings(6, 42);
  std::vector<float> uniform(layout.settings());
  FillUniform(42, 0, 0, uniform);
  // The second MZI of column 1, ports 3 and 4: alpha 3.
  const int mzi = layout.FirstMzi(1) + 1;
  EXPECT_FLOAT_EQ(settings[mzi],
                  std::numbers::pi - 2 * std::asin(std::pow(double{uniform[mzi]}, 1.0 / 6)));
  for (int i = layout.phi_offset(); i < layout.settings(); ++i) {
    EXPECT_FLOAT_EQ(settings[i], 2 * std::numbers::pi * uniform[i]);
  }
  EXPECT_EQ(settings, HaarSettings(6, 42));
  EXPECT_NE(settings, HaarSettings(6, 43));
}

class HaarMomentsTest : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Ports, HaarMomentsTest, testing::Values(4, 5, 6));

// Second and fourth moments of every element, and the product of two corners, which tells wrong
// exponents that pass the test of one element.
TEST_P(HaarMomentsTest, AreThoseOfHaarsMeasure) {
  const int ports = GetParam();
  constexpr int kMeshes = 60'000;
  const std::size_t elements = std::size_t{1} * ports * ports;
  std::vector<double> second(elements);
  std::vector<double> fourth(elements);
  double corners = 0;
  std::vector<std::complex<double>> column(ports);
  for (int mesh = 0; mesh < kMeshes; ++mesh) {
    const std::vector<float> settings =
        HaarSettings(ports, DeriveSeed(2, Purpose::kSettings, mesh));
    double first_corner = 0;
    for (int k = 0; k < ports; ++k) {
      column.assign(ports, 0);
      column[k] = 1;
      ReferenceMesh(ports, settings, &column);
      for (int j = 0; j < ports; ++j) {
        const double power = std::norm(column[j]);
        second[j * ports + k] += power / kMeshes;
        fourth[j * ports + k] += power * power / kMeshes;
      }
      if (k == 0) first_corner = std::norm(column[0]);
    }
    corners += first_corner * std::norm(column[ports - 1]) / kMeshes;
  }
  for (std::size_t i = 0; i < elements; ++i) {
    EXPECT_NEAR(second[i] * ports, 1, 0.02) << "row " << i / ports << ", column " << i % ports;
    EXPECT_NEAR(fourth[i] * ports * (ports + 1) / 2, 1, 0.02)
        << "row " << i / ports << ", column " << i % ports;
  }
  EXPECT_NEAR(corners * (ports * ports - 1), 1, 0.03);
}

}  // namespace
}  // namespace ffzero
