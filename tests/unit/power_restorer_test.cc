#include "core/devices/photonic/power_restorer.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/training/generator.h"

namespace ffzero {
namespace {

constexpr int kPorts = 5;

AlignedFloats RandomTile(std::uint64_t seed) {
  AlignedFloats tile(TileFloats(kPorts));
  FillNormal(seed, 0, 0, tile);
  return tile;
}

TEST(PowerRestorerTest, ASamplesPowerIsThatOfAllPorts) {
  const AlignedFloats tile = RandomTile(1);
  float powers[kTileSamples];
  TotalPowers(kPorts, tile.data(), powers);
  for (int n = 0; n < kTileSamples; ++n) {
    double sum = 0;
    for (int part = 0; part < 2 * kPorts; ++part) sum += std::pow(tile[part * kTileSamples + n], 2);
    EXPECT_NEAR(powers[n], sum, 1e-5);
  }
}

TEST(PowerRestorerTest, EachSampleGetsOneGainForAllItsPorts) {
  const AlignedFloats before = RandomTile(1);
  AlignedFloats tile = before;
  float wanted[kTileSamples], found[kTileSamples];
  for (int n = 0; n < kTileSamples; ++n) wanted[n] = std::ldexp(1.5f, n - 8);
  RestorePowers(kPorts, wanted, tile.data());
  TotalPowers(kPorts, tile.data(), found);
  for (int n = 0; n < kTileSamples; ++n) {
    EXPECT_NEAR(found[n] / wanted[n], 1, 1e-5);
    const float gain = tile[n] / before[n];
    for (int part = 0; part < 2 * kPorts; ++part) {
      const int at = part * kTileSamples + n;
      EXPECT_NEAR(tile[at] / before[at], gain, 1e-5f * gain);
    }
  }
}

TEST(PowerRestorerTest, DarkSamplesStayDarkAndFaintOnesFinite) {
  AlignedFloats tile(TileFloats(kPorts));
  for (int n = 0; n < kTileSamples; ++n) {
    for (int part = 0; part < kPorts; ++part) {
      tile[part * kTileSamples + n] = n == 0 ? 0 : std::ldexp(1.0f, -10 * n);
    }
  }
  float powers[kTileSamples];
  for (float& power : powers) power = 1e30f;
  RestorePowers(kPorts, powers, tile.data());
  for (const float field : tile) EXPECT_TRUE(std::isfinite(field));
  EXPECT_EQ(tile[0], 0.0f);
  EXPECT_NEAR(tile[1], std::sqrt(1e30f / kPorts), 1e10f);
}

// By central differences of L = sum of w E' over all parts, F being a fixed scaling of each part.
TEST(PowerRestorerTest, GoesBackAsItsDifferencesSay) {
  const AlignedFloats before = RandomTile(1), scales = RandomTile(2), weights = RandomTile(3);
  const auto after = [&](const AlignedFloats& tile) {
    AlignedFloats scaled = tile;
    for (std::size_t i = 0; i < tile.size(); ++i) scaled[i] *= scales[i];
    return scaled;
  };
  const auto loss = [&](const AlignedFloats& tile, int n) {
    double entered = 0, left = 0, sum = 0;
    const AlignedFloats scaled = after(tile);
    for (std::size_t i = n; i < tile.size(); i += kTileSamples) {
      entered += double{tile[i]} * tile[i];
      left += double{scaled[i]} * scaled[i];
      sum += double{weights[i]} * scaled[i];
    }
    return sum * std::sqrt(entered / left);
  };
  AlignedFloats slopes = weights;
  float factors[kTileSamples];
  RestoreBack(kPorts, before.data(), after(before).data(), slopes.data(), factors);
  for (std::size_t i = 0; i < before.size(); ++i) {
    const int n = static_cast<int>(i % kTileSamples);
    AlignedFloats up = before, down = before;
    up[i] += 0.01f;
    down[i] -= 0.01f;
    const double expected = (loss(up, n) - loss(down, n)) / (double{up[i]} - down[i]);
    EXPECT_NEAR(slopes[i] * scales[i] + factors[n] * before[i], expected, 5e-3) << i;
  }
}

}  // namespace
}  // namespace ffzero
