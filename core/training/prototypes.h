#ifndef FFZERO_CORE_TRAINING_PROTOTYPES_H_
#define FFZERO_CORE_TRAINING_PROTOTYPES_H_

#include <cstdint>

#include "core/matrix.h"

namespace ffzero {

// Fixed targets for the readings of a stage, drawn once and kept in its checkpoint. Both functions
// are deterministic in what they draw from, a stream of a seed, and thread-safe.

// One unit vector a class, [classes x dimension]: a regular simplex (mutual cosine -1/(classes-1))
// turned by a rotation that is Haar-distributed on SO(dimension).
// Needs 2 <= classes <= dimension.
RowMatrix SimplexPrototypes(int classes, int dimension, std::uint64_t seed,
                            std::uint64_t stream = 0);

// The one target of a regression, [1 x dimension]: a random unit vector.
RowMatrix UnitPrototype(int dimension, std::uint64_t seed, std::uint64_t stream = 0);

}  // namespace ffzero

#endif  // FFZERO_CORE_TRAINING_PROTOTYPES_H_
