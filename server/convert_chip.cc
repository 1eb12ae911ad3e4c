#include "server/convert_chip.h"

#include "server/convert_fields.h"

namespace ffzero {

ChipSpec TakeChip(const v1::ChipSpec& message, ViolationList* out) {
  ChipSpec spec;
  switch (message.preset()) {
    case v1::ChipSpec::PRESET_UNSPECIFIED:
      break;
    case v1::ChipSpec::ON_CHIP_LEARNING:
      spec = OnChipLearning();
      break;
    default:
      RefuseNumber("network.photonic.chip.preset", message.preset(), "ON_CHIP_LEARNING", out);
  }
  if (message.has_seed()) spec.seed = message.seed();
  if (message.has_coupler_sigma()) spec.coupler_sigma = message.coupler_sigma();
  if (message.has_bias_periods()) spec.bias_periods = message.bias_periods();
  if (message.has_dac_bits()) spec.dac_bits = message.dac_bits();
  switch (message.dac_coding()) {
    case v1::ChipSpec::DAC_CODING_UNSPECIFIED:
      break;
    case v1::ChipSpec::PHASE:
      spec.dac_coding = ChipSpec::DacCoding::kPhase;
      break;
    case v1::ChipSpec::VOLTAGE:
      spec.dac_coding = ChipSpec::DacCoding::kVoltage;
      break;
    default:
      RefuseNumber("network.photonic.chip.dac_coding", message.dac_coding(), "PHASE or VOLTAGE",
                   out);
  }
  if (message.has_crosstalk()) spec.crosstalk = message.crosstalk();
  if (message.has_loss_db()) spec.loss_db = message.loss_db();
  if (message.has_phase_noise()) spec.phase_noise = message.phase_noise();
  if (message.has_drift()) spec.drift = message.drift();
  if (message.has_photons()) spec.photons = message.photons();
  if (message.has_dark_photons()) spec.dark_photons = message.dark_photons();
  if (message.has_saturation()) spec.saturation = message.saturation();
  if (message.has_adc_bits()) spec.adc_bits = message.adc_bits();
  return spec;
}

v1::ChipSpec ChipMessage(const ChipSpec& spec) {
  v1::ChipSpec message;
  message.set_seed(spec.seed);
  message.set_coupler_sigma(spec.coupler_sigma);
  message.set_bias_periods(spec.bias_periods);
  message.set_dac_bits(spec.dac_bits);
  message.set_dac_coding(spec.dac_coding == ChipSpec::DacCoding::kVoltage ? v1::ChipSpec::VOLTAGE
                                                                          : v1::ChipSpec::PHASE);
  message.set_crosstalk(spec.crosstalk);
  message.set_loss_db(spec.loss_db);
  message.set_phase_noise(spec.phase_noise);
  message.set_drift(spec.drift);
  message.set_photons(spec.photons);
  message.set_dark_photons(spec.dark_photons);
  message.set_saturation(spec.saturation);
  message.set_adc_bits(spec.adc_bits);
  return message;
}

}  // namespace ffzero
