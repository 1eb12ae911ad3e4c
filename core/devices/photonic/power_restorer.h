#ifndef FFZERO_CORE_DEVICES_PHOTONIC_POWER_RESTORER_H_
#define FFZERO_CORE_DEVICES_PHOTONIC_POWER_RESTORER_H_

#include "core/devices/photonic/field_tile.h"

namespace ffzero {

// An amplifier between stages: one gain for all ports of a sample, which gives its light a power
// that it had before. A sample goes through the same operations whatever its tile holds.
// Thread-safe.

// Writes the power of each of a tile's samples, all ports together, to `powers` [kTileSamples].
void TotalPowers(int ports, const float* tile, float* powers);

// Scales each sample of a tile to its power in `powers`. Dark samples stay dark.
void RestorePowers(int ports, const float* powers, float* tile);

// The way back through E' = F(E) |E| / |F(E)|, the power restored being that of E itself. Turns the
// slopes at E' into those at F(E), and writes the factors of E [kTileSamples] that are to be added
// to the slopes at E besides what goes back through F.
void RestoreBack(int ports, const float* before, const float* after, float* slopes, float* factors);

}  // namespace ffzero

#endif  // FFZERO_CORE_DEVICES_PHOTONIC_POWER_RESTORER_H_
