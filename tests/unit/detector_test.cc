#include "core/devices/photonic/detector.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <span>

#include "tests/unit/sample_statistics.h"

namespace ffzero {
namespace {

constexpr int kRows = 500;
constexpr int kPorts = 50;

// Many readings of one power.
std::vector<float> Readings(const ChipSpec& chip, float power, Detector::Key key = {1, 2, 3}) {
  RowMatrix powers = RowMatrix::Constant(kRows, kPorts, power);
  Detector(chip).Read(key, 0, kRows, &powers);
  return {powers.data(), powers.data() + powers.size()};
}

TEST(DetectorTest, APerfectOneReadsThePower) {
  EXPECT_EQ(Readings({}, 0.3f), std::vector<float>(std::size_t{kRows} * kPorts, 0.3f));
}

TEST(DetectorTest, ShotNoiseHasTheMomentsOfPoissonsDistribution) {
  constexpr double kPhotons = 100;
  const double count = kRows * kPorts;
  for (const double mean : {0.2, 3.0, 31.0, 33.0, 400.0, 1e6}) {
    const SampleStatistics found(
        Readings({.photons = kPhotons}, static_cast<float>(mean / kPhotons)));
    const double sigma = std::sqrt(mean);
    EXPECT_NEAR(found.mean * kPhotons, mean, 4 * sigma / std::sqrt(count)) << mean;
    EXPECT_NEAR(found.sigma * kPhotons / sigma, 1, 0.025) << mean;
    EXPECT_NEAR(found.skewness, 1 / sigma, 0.07 + 0.05 / sigma) << mean;
  }
}

TEST(DetectorTest, FewPhotonsAreCountedAsPoissonsDistributionHasThem) {
  std::map<int, double> counts;
  for (const float reading : Readings({.photons = 10}, 0.25f)) {
    const double photons = reading * 10.0;
    EXPECT_NEAR(photons, std::round(photons), 1e-5) << "photons come whole";
    counts[static_cast<int>(std::lround(photons))] += 1.0 / (kRows * kPorts);
  }
  double expected = std::exp(-2.5);
  for (int n = 0; n < 10; expected *= 2.5 / ++n) EXPECT_NEAR(counts[n], expected, 0.012) << n;
}

TEST(DetectorTest, NoLightIsNoPhotons) {
  EXPECT_EQ(Readings({.photons = 10}, 0), std::vector<float>(std::size_t{kRows} * kPorts));
}

TEST(DetectorTest, DarkNoiseIsNormalAndAddsToShotNoise) {
  const SampleStatistics dark(Readings({.photons = 1000, .dark_photons = 20}, 0));
  EXPECT_NEAR(dark.mean, 0, 0.02 * 4 / 158);
  EXPECT_NEAR(dark.sigma, 0.02, 0.02 * 0.02);
  EXPECT_NEAR(dark.kurtosis, 3, 0.15);
  const SampleStatistics both(Readings({.photons = 1000, .dark_photons = 20}, 0.9f));
  EXPECT_NEAR(both.mean, 0.9, 4 * 0.036 / 158);
  EXPECT_NEAR(both.sigma, std::sqrt(900.0 + 400) / 1000, 0.0008);
}

TEST(DetectorTest, SaturatesAfterTheNoise) {
  EXPECT_EQ(Readings({.saturation = 0.5}, 0.7f)[0], 0.5f);
  EXPECT_EQ(Readings({.saturation = 0.5}, 0.4f)[0], 0.4f);
  const std::vector<float> noisy = Readings({.photons = 100, .saturation = 0.5}, 0.5f);
  const auto at_most = static_cast<double>(std::ranges::count(noisy, 0.5f));
  EXPECT_NEAR(at_most / (kRows * kPorts), 0.53, 0.03) << "a half, and the count itself";
  EXPECT_EQ(*std::ranges::max_element(noisy), 0.5f);
}

TEST(DetectorTest, TheAdcReadsTheNearestCodeOfItsScale) {
  const ChipSpec chip{.saturation = 2, .adc_bits = 4};
  const double code = 2.0 / 15;
  for (const float power : {0.0f, 0.05f, 0.07f, 1.0f, 1.93f, 1.94f, 2.0f, 7.0f}) {
    const double reading = Readings(chip, power)[0];
    EXPECT_NEAR(reading / code, std::round(reading / code), 1e-5);
    EXPECT_LE(std::abs(reading - std::min(power, 2.0f)), code / 2 + 1e-6) << power;
  }
  const std::vector<float> dark =
      Readings({.photons = 100, .dark_photons = 5, .saturation = 2, .adc_bits = 4}, 0);
  EXPECT_GE(*std::ranges::min_element(dark), 0) << "an ADC has no codes below 0";
}

TEST(DetectorTest, TheRowAndTheKeySayWhatIsDrawn) {
  const ChipSpec chip{.photons = 100, .dark_photons = 5};
  const std::vector<float> all = Readings(chip, 1);
  RowMatrix part = RowMatrix::Constant(kRows, kPorts, 1);
  Detector(chip).Read({1, 2, 3}, 7, 2, &part);
  for (int row : {6, 7, 8, 9}) {
    const bool read = row == 7 || row == 8;
    for (int p = 0; p < kPorts; ++p) EXPECT_EQ(part(row, p), read ? all[row * kPorts + p] : 1.0f);
  }
  EXPECT_NE(Readings(chip, 1, {1, 2, 4}), all);
  EXPECT_NE(Readings(chip, 1, {5, 2, 3}), all);
  EXPECT_NE(Readings(chip, 1, {1, 5, 3}), all);
}

}  // namespace
}  // namespace ffzero
