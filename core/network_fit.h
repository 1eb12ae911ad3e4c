#ifndef FFZERO_CORE_NETWORK_FIT_H_
#define FFZERO_CORE_NETWORK_FIT_H_

#include "core/memory_estimate.h"
#include "core/spec.h"
#include "core/violations.h"

namespace ffzero {

// Adds what keeps a valid network from learning data of this shape: inputs that do not enter it,
// fewer readings than classes, a task that it cannot be asked. Thread-safe.
void ValidateFit(const JobSpec& spec, const DataShape& data, ViolationList* out);

}  // namespace ffzero

#endif  // FFZERO_CORE_NETWORK_FIT_H_
