#include "core/chip_validation.h"

#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"

namespace ffzero {
namespace {

constexpr int kMostBits = 20;
constexpr double kMostPhotons = 1e12;
constexpr double kMostPower = 1e12;

std::string Field(std::string_view name) {
  return absl::StrCat("network.photonic.chip.", std::string(name));
}

// A number from 0 to `most`, in `unit`.
void CheckUpTo(std::string_view name, double value, double most, std::string_view unit,
               ViolationList* out) {
  out->CheckReal(Field(name), value, value >= 0 && value <= most,
                 absl::StrCat("0 to ", ShowNumber(most), std::string(unit)));
}

void CheckDetectors(const ChipSpec& chip, ViolationList* out) {
  CheckUpTo("photons", chip.photons, kMostPhotons, "", out);
  CheckUpTo("dark_photons", chip.dark_photons, kMostPhotons, "", out);
  if (chip.dark_photons > 0 && chip.photons == 0) {
    out->Add(
        Field("dark_photons"),
        absl::StrCat(ShowNumber(chip.dark_photons),
                     " found without network.photonic.chip.photons, which says what power they "
                     "are; must be 0, or photons given"));
  }
  CheckUpTo("saturation", chip.saturation, kMostPower, "", out);
  out->CheckRange(Field("adc_bits"), chip.adc_bits, 0, kMostBits);
  if (chip.adc_bits > 0 && chip.saturation == 0) {
    out->Add(
        Field("adc_bits"),
        absl::StrCat(chip.adc_bits,
                     " found without network.photonic.chip.saturation, which its codes reach up "
                     "to; must be 0, or saturation given"));
  }
}

}  // namespace

void ValidateChip(const ChipSpec& chip, ViolationList* out) {
  CheckUpTo("coupler_sigma", chip.coupler_sigma, 1, " rad", out);
  CheckUpTo("bias_periods", chip.bias_periods, 1, "", out);
  out->CheckRange(Field("dac_bits"), chip.dac_bits, 0, kMostBits);
  CheckUpTo("crosstalk", chip.crosstalk, 0.5, "", out);
  CheckUpTo("loss_db", chip.loss_db, 10, " dB", out);
  CheckUpTo("phase_noise", chip.phase_noise, 10, " rad", out);
  CheckUpTo("drift", chip.drift, 10, " rad", out);
  CheckDetectors(chip, out);
}

}  // namespace ffzero
