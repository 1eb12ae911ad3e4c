#include "core/chip_validation.h"

#include <gtest/gtest.h>

#include <cmath>

namespace ffzero {
namespace {

void Refuses(const ChipSpec& chip, const char* field, const char* description) {
  ViolationList list;
  ValidateChip(chip, &list);
  ASSERT_EQ(list.found().size(), 1u) << field;
  EXPECT_EQ(list.found()[0].field, std::string("network.photonic.chip.") + field);
  EXPECT_EQ(list.found()[0].description, description);
}

TEST(ChipValidationTest, AnIdealChipAndATypicalOneAreFine) {
  ViolationList list;
  ValidateChip({}, &list);
  ValidateChip({.seed = 7,
                .coupler_sigma = 0.05,
                .bias_periods = 1,
                .dac_bits = 8,
                .crosstalk = 0.005,
                .loss_db = 0.3,
                .phase_noise = 0.002,
                .drift = 1e-4,
                .photons = 1e4,
                .dark_photons = 10,
                .saturation = 4,
                .adc_bits = 12},
               &list);
  EXPECT_TRUE(list.found().empty());
}

TEST(ChipValidationTest, EveryNumberHasItsRange) {
  Refuses({.coupler_sigma = -0.1}, "coupler_sigma", "-0.1 found; must be 0 to 1 rad");
  Refuses({.bias_periods = 1.5}, "bias_periods", "1.5 found; must be 0 to 1");
  Refuses({.dac_bits = 21}, "dac_bits", "21 found; must be 0 to 20");
  Refuses({.dac_bits = -1}, "dac_bits", "-1 found; must be 0 to 20");
  Refuses({.crosstalk = 0.6}, "crosstalk", "0.6 found; must be 0 to 0.5");
  Refuses({.loss_db = 11}, "loss_db", "11 found; must be 0 to 10 dB");
  Refuses({.loss_db = std::nan("")}, "loss_db", "nan found; must be 0 to 10 dB");
}

TEST(ChipValidationTest, SoHasWhatChangesFromExposureToExposure) {
  Refuses({.phase_noise = -1}, "phase_noise", "-1 found; must be 0 to 10 rad");
  Refuses({.drift = 11}, "drift", "11 found; must be 0 to 10 rad");
  Refuses({.photons = 2e12}, "photons", "2e+12 found; must be 0 to 1e+12");
  Refuses({.photons = 1, .dark_photons = -1}, "dark_photons", "-1 found; must be 0 to 1e+12");
  Refuses({.saturation = -1}, "saturation", "-1 found; must be 0 to 1e+12");
  Refuses({.saturation = 1, .adc_bits = 21}, "adc_bits", "21 found; must be 0 to 20");
}

TEST(ChipValidationTest, ANumberWithoutItsScaleMeansNothing) {
  Refuses({.dark_photons = 2}, "dark_photons",
          "2 found without network.photonic.chip.photons, which says what power they are; must be "
          "0, or photons given");
  Refuses({.adc_bits = 8}, "adc_bits",
          "8 found without network.photonic.chip.saturation, which its codes reach up to; must be "
          "0, or saturation given");
}

TEST(ChipValidationTest, ThePresetIsFine) {
  ViolationList list;
  ValidateChip(OnChipLearning(), &list);
  EXPECT_TRUE(list.found().empty());
  EXPECT_FALSE(IsIdeal(OnChipLearning()));
}

TEST(ChipValidationTest, IdealIsWhatChangesNothing) {
  EXPECT_TRUE(IsIdeal({}));
  EXPECT_TRUE(IsIdeal({.seed = 9, .dac_coding = ChipSpec::DacCoding::kVoltage}));
  EXPECT_FALSE(IsIdeal({.coupler_sigma = 0.1}));
  EXPECT_FALSE(IsIdeal({.bias_periods = 0.1}));
  EXPECT_FALSE(IsIdeal({.dac_bits = 12}));
  EXPECT_FALSE(IsIdeal({.crosstalk = 0.1}));
  EXPECT_FALSE(IsIdeal({.loss_db = 0.1}));
  EXPECT_FALSE(IsIdeal({.phase_noise = 0.1}));
  EXPECT_FALSE(IsIdeal({.drift = 0.1}));
  EXPECT_FALSE(IsIdeal({.photons = 1}));
  EXPECT_FALSE(IsIdeal({.saturation = 1}));
}

}  // namespace
}  // namespace ffzero
