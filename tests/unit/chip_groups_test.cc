#include "core/devices/photonic/chip_groups.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/devices/photonic/dac.h"

namespace ffzero {
namespace {

const MeshLayout kLayout(5);

TEST(ChipGroupsTest, HaveTheDacsStepsAndTheShiftersNoise) {
  for (const ParameterGroup& group : ChipGroups({.dac_bits = 8, .phase_noise = 0.002}, kLayout)) {
    EXPECT_FLOAT_EQ(group.resolution, group.period / 256) << group.name;
    EXPECT_FLOAT_EQ(group.noise, 0.002f) << group.name;
  }
}

TEST(ChipGroupsTest, OfVoltagesHaveTheWidestStep) {
  const ChipSpec chip{.dac_bits = 6, .dac_coding = ChipSpec::DacCoding::kVoltage};
  for (const ParameterGroup& group : ChipGroups(chip, kLayout)) {
    EXPECT_FLOAT_EQ(group.resolution, Dac(6, chip.dac_coding).WidestGap(group.period));
    EXPECT_GT(group.resolution, group.period / 64);
  }
}

TEST(ChipGroupsTest, WithoutADacOrNoiseAreTheMeshs) {
  for (const ParameterGroup& group : ChipGroups({.crosstalk = 0.1}, kLayout)) {
    EXPECT_EQ(group.resolution, 0);
    EXPECT_EQ(group.noise, 0);
  }
}

TEST(ChipGroupsTest, ReadNoiseIsThatOfATenthOfTheBrightestPixel) {
  EXPECT_EQ(ChipReadNoise({.dac_bits = 8}), 0);
  EXPECT_FLOAT_EQ(ChipReadNoise({.photons = 1000}), 0.1f) << "100 photons";
  EXPECT_FLOAT_EQ(ChipReadNoise({.photons = 1000, .dark_photons = 30}), std::sqrt(0.1f));
  EXPECT_NEAR(ChipReadNoise({.saturation = 2.55, .adc_bits = 8}), 0.1 / std::sqrt(12), 1e-6);
}

}  // namespace
}  // namespace ffzero
