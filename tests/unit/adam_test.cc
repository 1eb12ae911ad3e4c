#include "core/training/adam.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace ffzero {
namespace {

// The published algorithm, for one setting, in double.
double Reference(const std::vector<double>& gradients, double rate, double at) {
  double m = 0, v = 0, power1 = 1, power2 = 1;
  for (const double g : gradients) {
    m = 0.9 * m + 0.1 * g;
    v = 0.999 * v + 0.001 * g * g;
    power1 *= 0.9;
    power2 *= 0.999;
    at -= rate * (m / (1 - power1)) / (std::sqrt(v / (1 - power2)) + 1e-8);
  }
  return at;
}

TEST(AdamTest, FollowsThePublishedAlgorithm) {
  const std::vector<double> gradients = {0.5, -2.0, 1e-3, 40.0, 0.0, 0.25};
  AdamMoments moments;
  std::vector<float> settings = {1.0f};
  for (std::size_t t = 0; t < gradients.size(); ++t) {
    const auto gradient = static_cast<float>(gradients[t]);
    AdamStep(0.01, static_cast<std::int64_t>(t) + 1, {&gradient, 1}, &moments, settings);
  }
  EXPECT_NEAR(settings[0], Reference(gradients, 0.01, 1.0), 1e-6);
}

TEST(AdamTest, LeavesWhatIsBehindTheSettingsAlone) {
  AdamMoments moments;
  std::vector<float> values = {1, 2, 3};
  const std::vector<float> gradient = {1, -1};
  AdamStep(0.5, 1, gradient, &moments, values);
  EXPECT_FLOAT_EQ(values[0], 0.5f) << "the first step is as long as the rate";
  EXPECT_FLOAT_EQ(values[1], 2.5f);
  EXPECT_EQ(values[2], 3.0f);
}

}  // namespace
}  // namespace ffzero
