#include "core/devices/photonic/light_inspection.h"

#include <utility>

#include "core/devices/photonic/light_path.h"

namespace ffzero {

void LightInspection::Follow(const InputSet& inputs, std::span<const std::int32_t> samples,
                             int number, float* tile, std::span<RowMatrix> powers) const {
  const auto rows = TileRows(samples, number);
  const std::span<RowMatrix> filled = powers.subspan(
      std::size_t{kTileSamples} * number * stages.size(), rows.size() * stages.size());
  for (RowMatrix& matrix : filled) matrix.resize(layout.columns() + 1, layout.ports());
  LoadTile(inputs, rows, tile);
  for (int stage = 0; stage < static_cast<int>(meshes.size()); ++stage) {
    const MeshCoefficients& mesh = *meshes[stage];
    for (std::size_t at = 0; at < stages.size(); ++at) {
      if (stages[at] != stage) continue;
      AlignedFloats light(tile, tile + TileFloats(layout.ports()));
      WalkColumns(mesh, static_cast<int>(rows.size()), std::move(light), filled, at);
    }
    PassStage(layout, mesh, nonlinearity, restore_power, tile);
  }
}

void LightInspection::WalkColumns(const MeshCoefficients& mesh, int count, AlignedFloats tile,
                                  std::span<RowMatrix> powers, std::size_t at) const {
  RowMatrix behind(count, layout.ports());
  for (int column = 0; column <= layout.columns(); ++column) {
    if (column > 0) RunColumn(layout, mesh, column - 1, tile.data());
    StorePowers(tile.data(), 0, count, &behind);
    // Columns as they are run lose nothing; as for a detector, what they let through is one factor.
    if (chip != nullptr) behind *= static_cast<float>(chip->transmission(column));
    for (int n = 0; n < count; ++n) powers[n * stages.size() + at].row(column) = behind.row(n);
  }
}

}  // namespace ffzero
