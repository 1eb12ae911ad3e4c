#include "core/chip_validation.h"

#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"

namespace ffzero {
namespace {

constexpr int kMostBits = 20;

std::string Field(std::string_view name) {
  return absl::StrCat("network.photonic.chip.", std::string(name));
}

// A number from 0 to `most`, in `unit`.
void CheckUpTo(std::string_view name, double value, double most, std::string_view unit,
               ViolationList* out) {
  out->CheckReal(Field(name), value, value >= 0 && value <= most,
                 absl::StrCat("0 to ", ShowNumber(most), std::string(unit)));
}

}  // namespace

void ValidateChip(const ChipSpec& chip, ViolationList* out) {
  CheckUpTo("coupler_sigma", chip.coupler_sigma, 1, " rad", out);
  CheckUpTo("bias_periods", chip.bias_periods, 1, "", out);
  out->CheckRange(Field("dac_bits"), chip.dac_bits, 0, kMostBits);
  CheckUpTo("crosstalk", chip.crosstalk, 0.5, "", out);
  CheckUpTo("loss_db", chip.loss_db, 10, " dB", out);
}

}  // namespace ffzero
