#ifndef FFZERO_CORE_DEVICES_DIGITAL_DROPOUT_H_
#define FFZERO_CORE_DEVICES_DIGITAL_DROPOUT_H_

#include "core/device.h"
#include "core/matrix.h"

namespace ffzero {

// Blanks each of `values` with probability `rate` and scales the others by 1 / (1 - rate), so that
// the mean stays. What is blanked follows from the key and the stage that the values enter alone:
// value i, row by row, where element i of stream key.stream of
// DeriveSeed(key.seed, Purpose::kDropout, stage) is below `rate`. Thread-safe.
void DropOut(double rate, const DrawKey& key, int stage, RowMatrix* values);

}  // namespace ffzero

#endif  // FFZERO_CORE_DEVICES_DIGITAL_DROPOUT_H_
