#include "server/instruments/scpi/unit_check.h"

#include <cmath>
#include <cstddef>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/devices/exchange_check.h"

namespace ffzero {

absl::Status CheckWritable(const ScpiDriver& driver, int stage, std::span<const float> settings) {
  if (absl::Status status = CheckSettings(driver.shape, stage, settings); !status.ok()) {
    return status;
  }
  const std::vector<ParameterGroup>& groups = driver.shape.stages[stage].groups;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const Scaling& scaling = driver.stages[stage].scaling[g];
    for (int i = groups[g].offset; i < groups[g].offset + groups[g].size; ++i) {
      if (std::isfinite(scaling.ToInstrument(settings[i]))) continue;
      return absl::OutOfRangeError(absl::StrCat("stage ", stage, ": setting ", i, " (",
                                                groups[g].name, ") is ", settings[i],
                                                ", too large in the driver's unit"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckLoadable(const ScpiDriver& driver, const InputSet& inputs) {
  if (absl::Status status = CheckInputs(driver.shape, inputs, driver.inputs.phases); !status.ok()) {
    return status;
  }
  for (const RowMatrix* part : {&inputs.real, &inputs.imaginary}) {
    if ((*part * static_cast<float>(driver.inputs.scale)).allFinite()) continue;
    return absl::InvalidArgumentError("inputs: a value is too large for the driver's input.scale");
  }
  return absl::OkStatus();
}

}  // namespace ffzero
