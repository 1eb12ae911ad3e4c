#ifndef FFZERO_CORE_SPEC_VALIDATION_H_
#define FFZERO_CORE_SPEC_VALIDATION_H_

#include <vector>

#include "core/memory_estimate.h"
#include "core/spec.h"
#include "core/violations.h"

namespace ffzero {

// Everything wrong with the spec by itself: ranges, NaN, combinations, and, when nothing else is,
// sizes that would take more than kMostJobMemory whatever the data. Empty when fine.
std::vector<FieldViolation> ValidateSpec(const JobSpec& spec);

// Everything wrong with a valid spec on data of this shape: ports that do not match the inputs,
// readings fewer than classes, a loss that does not fit the task, and, when nothing else is, more
// memory than kMostJobMemory, or more work than can be counted.
std::vector<FieldViolation> ValidateAgainstData(const JobSpec& spec, const DataShape& data);

}  // namespace ffzero

#endif  // FFZERO_CORE_SPEC_VALIDATION_H_
