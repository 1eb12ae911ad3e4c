#ifndef FFZERO_CORE_DEVICES_PHOTONIC_MESH_MATRIX_H_
#define FFZERO_CORE_DEVICES_PHOTONIC_MESH_MATRIX_H_

#include <cstdint>
#include <span>
#include <vector>

#include "core/device.h"
#include "core/devices/photonic/field_tile.h"
#include "core/devices/photonic/mesh_kernel.h"
#include "core/devices/photonic/mesh_layout.h"
#include "core/executor.h"

namespace ffzero {

// The matrix of a mesh, for reading many samples at settings that stay: light is sent once into
// each port, and a sample is then a product, of 4 N^2 operations where its fields are real and 8
// N^2 where they are not, that runs near the machine's peak, instead of 9 N^2 column by column.
// Powers differ in the last bits from those that columns give. Not thread-safe.
class MeshMatrix {
 public:
  // Both outlive it.
  MeshMatrix(const MeshLayout& layout, Executor* executor) : layout_(layout), executor_(executor) {}

  // Whether the matrix is worth its making for sets of so many samples: from twice the ports on.
  static bool Pays(const MeshLayout& layout, std::int64_t samples) {
    return samples >= 2 * std::int64_t{layout.ports()};
  }
  // Floats that are held while a matrix is made; two thirds of them afterwards.
  static double Floats(double ports) { return 6 * ports * ports; }

  // The stage that the matrix is of; -1 for none.
  int stage() const { return stage_; }
  void Forget() { stage_ = -1; }

  void Build(int stage, const MeshCoefficients& mesh);

  // Powers behind the mesh of rows samples[0], ... of `fields`, which enter it: a row each.
  void Read(const InputSet& fields, std::span<const std::int32_t> samples, RowMatrix* powers) const;

 private:
  void ReadPiece(const InputSet& fields, std::span<const std::int32_t> samples, int first_row,
                 RowMatrix* powers) const;

  const MeshLayout& layout_;
  Executor* const executor_;
  int stage_ = -1;
  // [[re, -im], [im, re]], so that a product with real parts above imaginary ones gives both of
  // what comes out.
  RowMatrix matrix_;
};

}  // namespace ffzero

#endif  // FFZERO_CORE_DEVICES_PHOTONIC_MESH_MATRIX_H_
