#ifndef FFZERO_CORE_DEVICES_PHOTONIC_MESH_GRADIENT_H_
#define FFZERO_CORE_DEVICES_PHOTONIC_MESH_GRADIENT_H_

#include "core/devices/photonic/mesh_kernel.h"
#include "core/devices/photonic/mesh_layout.h"

namespace ffzero {

// The way back through a mesh, compiled for every SIMD target like the way there (mesh_kernel.h).
//
// The slope of a loss L at a field E is g = dL/dRe E + i dL/dIm E, so that dL = Re(conj(g) dE). A
// tile of slopes is laid out as its fields are. A mesh is unitary: fields and slopes both go back
// through an MZI by its inverse, and no field inside of it need be kept. With u, l and gu, gl the
// fields and slopes at its outputs, in the form that the columns run,
//   dL/dtheta = Re(conj(gu) l - conj(gl) u) / 2,  dL/dphi = -Im(conj(gu) u),
// and dL/dgamma = -Im(conj(g) E) at an input; the phases carried along a port drop out of them.
// Thread-safe for different arguments.

// Sends `fields` as RunColumns leaves them, and the slopes at them, back to the mesh's inputs, and
// adds to `gradient` [layout.settings()] the derivative by every setting, summed over the tile's
// samples.
void RunColumnsBack(const MeshLayout& layout, const MeshCoefficients& coefficients, float* fields,
                    float* slopes, float* gradient);

// Slopes after ApplyOutputPhases to slopes before it.
void RemoveOutputPhases(const MeshLayout& layout, const MeshCoefficients& coefficients,
                        float* slopes);

}  // namespace ffzero

#endif  // FFZERO_CORE_DEVICES_PHOTONIC_MESH_GRADIENT_H_
