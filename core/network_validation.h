#ifndef FFZERO_CORE_NETWORK_VALIDATION_H_
#define FFZERO_CORE_NETWORK_VALIDATION_H_

#include <cstdint>

#include "absl/status/status.h"
#include "core/spec.h"
#include "core/violations.h"

namespace ffzero {

// The most settings of one stage: 1 GiB of floats.
inline constexpr std::int64_t kMostSettings = std::int64_t{1} << 28;

// Adds everything wrong with a network by itself.
//   inputs   values in one sample; 0 when they are not known yet
// Thread-safe.
void ValidateNetwork(const NetworkSpec& network, int inputs, ViolationList* out);

// The first of those as INVALID_ARGUMENT, "field: description": for those who make devices, so that
// their ranges are the ones that jobs are validated by.
absl::Status CheckNetwork(const NetworkSpec& network, int inputs);

// Stages of a network. Thread-safe.
int StageCount(const NetworkSpec& network);

}  // namespace ffzero

#endif  // FFZERO_CORE_NETWORK_VALIDATION_H_
