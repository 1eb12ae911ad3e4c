#include "core/devices/photonic/mesh_matrix.h"

#include <algorithm>

#include "core/products/multiply.h"

namespace ffzero {
namespace {

// Samples of one piece of parallel work.
constexpr int kSamplesAtOnce = 128;
// Ports whose fields are worked out before their powers are put in place.
constexpr int kPortsAtOnce = 48;

// Of a thread that works on pieces.
struct Scratch {
  RowMatrix inputs;  // a row a sample: real parts, and imaginary ones where there are any
  Panels panels;
  RowMatrix real, imaginary;  // [port][sample]
};

}  // namespace

void MeshMatrix::Build(int stage, const MeshCoefficients& mesh) {
  stage_ = stage;
  const int ports = layout_.ports();
  const int tiles = TileCount(ports);
  const Eigen::Index parts = Eigen::Index{2} * ports;
  matrix_.resize(parts, parts);
  AlignedFloats scratch(TileFloats(ports) * tiles);
  executor_->ParallelFor(tiles, [&](int t) {
    float* const tile = scratch.data() + TileFloats(ports) * t;
    const int first = t * kTileSamples;
    const int count = std::min(kTileSamples, ports - first);
    for (int i = 0; i < count; ++i) tile[kPortStride * (first + i) + i] = 1;
    RunColumns(layout_, mesh, tile);
    for (int port = 0; port < ports; ++port) {
      const float* from = tile + kPortStride * port;
      for (int i = 0; i < count; ++i) {
        const float re = from[i];
        const float im = from[i + kTileSamples];
        matrix_(port, first + i) = re;
        matrix_(port, ports + first + i) = -im;
        matrix_(ports + port, first + i) = im;
        matrix_(ports + port, ports + first + i) = re;
      }
    }
  });
}

void MeshMatrix::Read(const InputSet& fields, std::span<const std::int32_t> samples,
                      RowMatrix* powers) const {
  const auto count = static_cast<int>(samples.size());
  executor_->ParallelFor((count + kSamplesAtOnce - 1) / kSamplesAtOnce, [&](int piece) {
    const int first = piece * kSamplesAtOnce;
    ReadPiece(fields, samples.subspan(first, std::min(kSamplesAtOnce, count - first)), first,
              powers);
  });
}

void MeshMatrix::ReadPiece(const InputSet& fields, std::span<const std::int32_t> samples,
                           int first_row, RowMatrix* powers) const {
  thread_local Scratch scratch;
  const int ports = layout_.ports();
  const auto count = static_cast<Eigen::Index>(samples.size());
  const bool has_phases = fields.imaginary.rows() > 0;
  const Eigen::Index depth = has_phases ? 2 * ports : ports;
  scratch.inputs.resize(count, depth);
  for (Eigen::Index n = 0; n < count; ++n) {
    scratch.inputs.row(n).head(ports) = fields.real.row(samples[n]);
    if (has_phases) scratch.inputs.row(n).tail(ports) = fields.imaginary.row(samples[n]);
  }
  scratch.panels.Take(ViewOf(scratch.inputs).transposed());
  for (int port = 0; port < ports; port += kPortsAtOnce) {
    const int some = std::min(kPortsAtOnce, ports - port);
    scratch.real.resize(some, count);
    scratch.imaginary.resize(some, count);
    const auto rows = [&](int first) {
      return MatrixView{matrix_.row(first).data(), some, depth, matrix_.cols()};
    };
    Multiply(rows(port), scratch.panels, MutableViewOf(scratch.real));
    Multiply(rows(ports + port), scratch.panels, MutableViewOf(scratch.imaginary));
    scratch.real = scratch.real.cwiseAbs2() + scratch.imaginary.cwiseAbs2();
    powers->block(first_row, port, count, some) = scratch.real.transpose();
  }
}

}  // namespace ffzero
