#include "core/devices/photonic/phase_drift.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/sample_statistics.h"

namespace ffzero {
namespace {

constexpr int kShifters = 20'000;
constexpr std::uint64_t kBlock = PhaseDrift::kBlock;

std::vector<float> At(PhaseDrift* drift, std::uint64_t exposure, std::uint64_t seed = 1) {
  std::vector<float> offsets(kShifters);
  drift->At(seed, exposure, offsets);
  return offsets;
}

std::vector<float> Difference(const std::vector<float>& from, const std::vector<float>& to) {
  std::vector<float> difference(from.size());
  for (std::size_t i = 0; i < from.size(); ++i) difference[i] = to[i] - from[i];
  return difference;
}

TEST(PhaseDriftTest, BeginsAtZero) {
  PhaseDrift drift(0.01, kShifters);
  EXPECT_EQ(At(&drift, 0), std::vector<float>(kShifters));
}

TEST(PhaseDriftTest, GrowsWithTheRootOfTheExposures) {
  PhaseDrift drift(0.01, kShifters);
  for (const std::uint64_t exposure : {std::uint64_t{1}, std::uint64_t{10}, kBlock / 2, kBlock - 1,
                                       kBlock, kBlock + 1, 5 * kBlock / 2, 1000 * kBlock + 7}) {
    const SampleStatistics found(At(&drift, exposure));
    const double expected = 0.01 * std::sqrt(static_cast<double>(exposure));
    EXPECT_NEAR(found.mean / expected, 0, 0.03) << exposure;
    EXPECT_NEAR(found.sigma / expected, 1, 0.02) << exposure;
    EXPECT_NEAR(found.kurtosis, 3, 0.15) << exposure;
  }
}

// What a walk is: the way from one exposure to a later one does not depend on what lies before.
TEST(PhaseDriftTest, StepsAreIndependentWithinABlockAndAcrossItsEnd) {
  PhaseDrift drift(1, kShifters);
  const std::uint64_t cuts[] = {0, 100, 101, 300, kBlock - 5, kBlock, kBlock + 3, 2 * kBlock + 50};
  for (std::size_t i = 0; i + 2 < std::size(cuts); ++i) {
    const auto a = At(&drift, cuts[i]), b = At(&drift, cuts[i + 1]), c = At(&drift, cuts[i + 2]);
    const std::vector<float> before = Difference(a, b), after = Difference(b, c);
    const SampleStatistics one(before), two(after);
    EXPECT_NEAR(two.sigma / std::sqrt(static_cast<double>(cuts[i + 2] - cuts[i + 1])), 1, 0.02);
    double product = 0;
    for (int s = 0; s < kShifters; ++s) product += double{before[s]} * after[s];
    EXPECT_NEAR(product / kShifters / (one.sigma * two.sigma), 0, 0.03) << cuts[i + 1];
  }
}

TEST(PhaseDriftTest, TheExposureAloneSaysWhereTheWalkIs) {
  PhaseDrift steady(0.01, kShifters);
  std::vector<float> walked;
  for (std::uint64_t n = 0; n <= 2 * kBlock + 9; ++n) walked = At(&steady, n);
  PhaseDrift resumed(0.01, kShifters);
  EXPECT_EQ(At(&resumed, 2 * kBlock + 9), walked);
  PhaseDrift back(0.01, kShifters);
  At(&back, 5 * kBlock);
  EXPECT_EQ(At(&back, 2 * kBlock + 9), walked);
  At(&back, 2 * kBlock + 100);
  EXPECT_EQ(At(&back, 2 * kBlock + 9), walked);
  At(&back, 2 * kBlock + 9, 2);
  EXPECT_EQ(At(&back, 2 * kBlock + 9), walked);
}

TEST(PhaseDriftTest, AnotherSeedIsAnotherWalk) {
  PhaseDrift drift(0.01, kShifters);
  EXPECT_NE(At(&drift, 3, 1), At(&drift, 3, 2));
}

}  // namespace
}  // namespace ffzero
