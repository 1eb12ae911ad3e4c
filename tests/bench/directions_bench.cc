//   directions/SETTINGS   draws one direction of a mesh with so many settings, its three groups of
//                         unit length
#include <benchmark/benchmark.h>

#include <vector>

#include "core/devices/photonic/mesh_layout.h"
#include "core/training/directions.h"

namespace ffzero {
namespace {

void Directions(benchmark::State& state) {
  const MeshLayout layout(784);
  const auto groups = layout.Groups();
  std::vector<float> direction(layout.settings());
  DirectionKey key{.seed = 1};
  for (auto _ : state) {
    ++key.stream;
    DrawDirection(key, groups, direction);
    benchmark::DoNotOptimize(direction.data());
  }
  state.SetItemsProcessed(state.iterations() * layout.settings());
}
BENCHMARK(Directions)->Name("directions/614656")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace ffzero
