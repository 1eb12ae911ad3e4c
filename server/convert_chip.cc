#include "server/convert_chip.h"

#include "server/convert_fields.h"

namespace ffzero {

ChipSpec TakeChip(const v1::ChipSpec& message, ViolationList* out) {
  ChipSpec spec;
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
  return message;
}

}  // namespace ffzero
