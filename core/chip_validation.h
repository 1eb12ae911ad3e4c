#ifndef FFZERO_CORE_CHIP_VALIDATION_H_
#define FFZERO_CORE_CHIP_VALIDATION_H_

#include "core/chip_spec.h"
#include "core/violations.h"

namespace ffzero {

// Adds everything wrong with a chip, as field network.photonic.chip. Thread-safe.
void ValidateChip(const ChipSpec& chip, ViolationList* out);

}  // namespace ffzero

#endif  // FFZERO_CORE_CHIP_VALIDATION_H_
