#ifndef FFZERO_CORE_TRAINING_DIRECTIONS_H_
#define FFZERO_CORE_TRAINING_DIRECTIONS_H_

#include <cstdint>
#include <span>

#include "core/device.h"

namespace ffzero {

// The key of the normal direction `k` of `count` (in [0, count)) that the job seeded with
// `job_seed` tries in step `step` of `stage`, steps counted from the stage's first. Thread-safe.
DirectionKey KeyOfStep(std::uint64_t job_seed, int stage, std::int64_t step, int count, int k);

// Draws the direction that `key` names for a stage with these groups: element i is element i of the
// key's stream, and each group is scaled to unit length, then to its own. README.md specifies it to
// the bit.
//   out       [settings of the stage]; the groups cover it
//   lengths   of each group; empty: 1 each
// Thread-safe.
void DrawDirection(const DirectionKey& key, std::span<const ParameterGroup> groups,
                   std::span<float> out, std::span<const float> lengths = {});

// The absolute settings of a trial, for devices that take nothing else: base + scale * direction,
// the product rounded, then the sum. All three of one size; `out` may be `base`. Thread-safe.
void Materialise(std::span<const float> base, std::span<const float> direction, float scale,
                 std::span<float> out);

// Moves the settings of one group as a MoveTerm says: each by -(amount * its value of the
// direction), the product rounded, then the difference. Both of one size. Thread-safe.
void MoveSettings(float amount, std::span<const float> direction, std::span<float> settings);

}  // namespace ffzero

#endif  // FFZERO_CORE_TRAINING_DIRECTIONS_H_
