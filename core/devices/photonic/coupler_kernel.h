#ifndef FFZERO_CORE_DEVICES_PHOTONIC_COUPLER_KERNEL_H_
#define FFZERO_CORE_DEVICES_PHOTONIC_COUPLER_KERNEL_H_

#include <span>

#include "core/devices/photonic/field_tile.h"
#include "core/devices/photonic/mesh_kernel.h"
#include "core/devices/photonic/mesh_layout.h"

namespace ffzero {

// How far the couplers of a mesh are from splitting light in halves. An MZI is
//   diag(e^{i phi}, 1) C(eta2) diag(e^{i theta/2}, e^{-i theta/2}) C(eta1),
//   C(eta) = [[cos eta, i sin eta], [i sin eta, cos eta]], eta = pi/4 + error,
// in which the errors act by the sum and the difference of an MZI's two.
struct CouplerErrors {
  // Each [mzis] in order of travel, and padding.
  AlignedFloats sum_sine, sum_cosine, difference_sine, difference_cosine;
};

// From the errors of every coupler, rad: the first and the second that light meets of each MZI, in
// order of travel.
CouplerErrors MakeCouplerErrors(const MeshLayout& layout, std::span<const float> errors);

// ComputeCoefficients of a mesh with such couplers. An MZI is still a real rotation between phases
// on its upper input and its outputs, so that its columns run as ideal ones do. Thread-safe for
// different coefficients.
void ComputeCoefficients(const MeshLayout& layout, const CouplerErrors& errors,
                         const float* settings, MeshCoefficients* coefficients);

}  // namespace ffzero

#endif  // FFZERO_CORE_DEVICES_PHOTONIC_COUPLER_KERNEL_H_
