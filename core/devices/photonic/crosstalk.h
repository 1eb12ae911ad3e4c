#ifndef FFZERO_CORE_DEVICES_PHOTONIC_CROSSTALK_H_
#define FFZERO_CORE_DEVICES_PHOTONIC_CROSSTALK_H_

#include <span>

#include "core/devices/photonic/mesh_layout.h"

namespace ffzero {

// Heat that reaches the neighbours: to every phase of a mesh adds `fraction` of what drives the
// shifters next above and below it in its column. The thetas of a column are such a row of
// shifters, its phis are another, and so are the gammas.
//   phases   [layout.settings()], as settings are ordered
// Thread-safe.
void AddCrosstalk(const MeshLayout& layout, double fraction, std::span<float> phases);

}  // namespace ffzero

#endif  // FFZERO_CORE_DEVICES_PHOTONIC_CROSSTALK_H_
