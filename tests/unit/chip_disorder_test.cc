#include "core/devices/photonic/chip_disorder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "tests/unit/sample_statistics.h"

namespace ffzero {
namespace {

const MeshLayout kLayout(128);

TEST(ChipDisorderTest, CouplerErrorsAreNormal) {
  const std::vector<float> errors =
      DrawCouplerErrors({.seed = 1, .coupler_sigma = 0.03}, kLayout, 0);
  ASSERT_EQ(errors.size(), 128u * 127);
  const SampleStatistics found(errors);
  EXPECT_NEAR(found.mean, 0, 4 * 0.03 / 127);
  EXPECT_NEAR(found.sigma, 0.03, 0.03 * 0.025);
  EXPECT_NEAR(found.kurtosis, 3, 0.15);
}

TEST(ChipDisorderTest, TheTwoCouplersOfAnMziAreIndependent) {
  const std::vector<float> errors = DrawCouplerErrors({.coupler_sigma = 1}, kLayout, 0);
  double product = 0;
  for (std::size_t i = 0; i < errors.size(); i += 2) product += double{errors[i]} * errors[i + 1];
  EXPECT_NEAR(product / (errors.size() / 2.0), 0, 0.045);
}

TEST(ChipDisorderTest, BiasesAreUniformOverTheirPartOfThePeriod) {
  for (const double periods : {1.0, 0.25}) {
    const std::vector<float> biases = DrawBiases({.seed = 3, .bias_periods = periods}, kLayout, 1);
    ASSERT_EQ(biases.size(), 128u * 128);
    for (const ParameterGroup& group : kLayout.Groups()) {
      const std::vector<float> own(biases.begin() + group.offset,
                                   biases.begin() + group.offset + group.size);
      const double width = periods * group.period;
      const SampleStatistics found(own);
      const double margin = 4 / std::sqrt(group.size);
      EXPECT_NEAR(found.mean / width, 0, margin * std::sqrt(1.0 / 12)) << group.name;
      EXPECT_NEAR(found.sigma / width, std::sqrt(1.0 / 12), margin / 6) << group.name;
      EXPECT_LE(*std::ranges::max_element(own), width / 2);
      EXPECT_GE(*std::ranges::min_element(own), -width / 2);
    }
  }
}

TEST(ChipDisorderTest, FollowsFromTheChipsSeedAndTheStage) {
  const ChipSpec chip{.seed = 1, .coupler_sigma = 0.1, .bias_periods = 1};
  const ChipSpec other{.seed = 2, .coupler_sigma = 0.1, .bias_periods = 1};
  EXPECT_EQ(DrawBiases(chip, kLayout, 1), DrawBiases(chip, kLayout, 1));
  EXPECT_NE(DrawBiases(chip, kLayout, 1), DrawBiases(chip, kLayout, 0));
  EXPECT_NE(DrawBiases(chip, kLayout, 1), DrawBiases(other, kLayout, 1));
  EXPECT_EQ(DrawCouplerErrors(chip, kLayout, 1), DrawCouplerErrors(chip, kLayout, 1));
  EXPECT_NE(DrawCouplerErrors(chip, kLayout, 1), DrawCouplerErrors(chip, kLayout, 0));
  EXPECT_NE(DrawCouplerErrors(chip, kLayout, 1), DrawCouplerErrors(other, kLayout, 1));
}

TEST(ChipDisorderTest, IsNothingUnlessAskedFor) {
  EXPECT_TRUE(DrawBiases({.coupler_sigma = 1}, kLayout, 0).empty());
  EXPECT_TRUE(DrawCouplerErrors({.bias_periods = 1}, kLayout, 0).empty());
}

}  // namespace
}  // namespace ffzero
