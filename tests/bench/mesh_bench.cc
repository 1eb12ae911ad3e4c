// Light through one mesh of PORTS ports, BATCH samples at once: from new settings to readings.
//   mesh_forward/PORTS/BATCH       programs the mesh and reads it
//   mesh_evaluation/PORTS/SAMPLES  programs it and reads a whole set, by way of its matrix
//   mesh_probe_pair/PORTS/BATCH    reads both sides of one direction, which is drawn already
//   ../threads:2                   the same on two threads
#include <benchmark/benchmark.h>

#include <numeric>
#include <vector>

#include "core/devices/photonic/haar.h"
#include "core/devices/photonic/mesh_layout.h"
#include "core/devices/photonic/photonic_device.h"
#include "core/training/directions.h"
#include "server/thread_pool.h"
#include "tests/bench/peak.h"

namespace ffzero {
namespace {

// Of a real rotation after one complex phase, for each MZI and sample: mesh_kernel.h.
constexpr double kFlopsPerMzi = 18;

class MeshAtWork {
 public:
  MeshAtWork(int ports, int batch, int threads) : layout_(ports), pool_(threads), samples_(batch) {
    auto inputs = std::make_shared<InputSet>();
    inputs->real.setConstant(batch, ports, 0.1f);
    std::iota(samples_.begin(), samples_.end(), 0);
    device_ = MakePhotonicDevice({.ports = ports, .stages = 1}, &pool_).value();
    settings_ = HaarSettings(ports, /*seed=*/1);
    direction_.resize(settings_.size());
    DrawDirection({.seed = 1}, layout_.Groups(), direction_);
    ready_ = device_->Load("train", inputs).ok() && device_->Program(0, settings_).ok();
  }

  bool Forward(bool training = true) {
    settings_.front() += 1e-3f;
    const Probe base;
    return device_->Program(0, settings_).ok() && Measure({&base, 1}, training);
  }

  bool ProbePair() {
    const Probe probes[] = {{.direction = 0, .scale = 1e-3f}, {.direction = 0, .scale = -1e-3f}};
    return Measure(probes);
  }

  double flops_per_probe() const {
    return kFlopsPerMzi * layout_.mzis() * static_cast<double>(samples_.size());
  }

 private:
  bool Measure(std::span<const Probe> probes, bool training = true) {
    const int stage = 0;
    const Direction direction{.values = direction_};
    const Exchange exchange{.inputs = "train",
                            .samples = samples_,
                            .write_stages = {&stage, 1},
                            .directions = {&direction, 1},
                            .probes = probes,
                            .training = training};
    return ready_ && device_->Measure(exchange, absl::InfiniteDuration(), &readings_).ok();
  }

  const MeshLayout layout_;
  ThreadPool pool_;
  std::vector<std::int32_t> samples_;
  std::unique_ptr<Device> device_;
  std::vector<float> settings_;
  std::vector<float> direction_;
  bool ready_ = false;
  Readings readings_;
};

void MeshForward(benchmark::State& state, int ports, int batch, int threads) {
  MeshAtWork mesh(ports, batch, threads);
  for (auto _ : state) {
    if (!mesh.Forward()) state.SkipWithError("the device failed");
  }
  ReportFlops(state, mesh.flops_per_probe(), threads);
}

// The operations of going column by column, which it does without: what they would come to.
void MeshEvaluation(benchmark::State& state, int ports, int samples) {
  MeshAtWork mesh(ports, samples, 1);
  for (auto _ : state) {
    if (!mesh.Forward(/*training=*/false)) state.SkipWithError("the device failed");
  }
  ReportFlops(state, mesh.flops_per_probe());
}

void MeshProbePair(benchmark::State& state, int ports, int batch, int threads) {
  MeshAtWork mesh(ports, batch, threads);
  for (auto _ : state) {
    if (!mesh.ProbePair()) state.SkipWithError("the device failed");
  }
  ReportFlops(state, 2 * mesh.flops_per_probe(), threads);
}

void InMilliseconds(benchmark::internal::Benchmark* benchmark) {
  benchmark->Unit(benchmark::kMillisecond)->UseRealTime();
}

BENCHMARK_CAPTURE(MeshForward, wide, 784, 128, 1)
    ->Name("mesh_forward/784/128")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(MeshForward, wide_on_two, 784, 128, 2)
    ->Name("mesh_forward/784/128/threads:2")
    ->Apply(InMilliseconds);
BENCHMARK_CAPTURE(MeshForward, small, 64, 128, 1)
    ->Name("mesh_forward/64/128")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(MeshEvaluation, wide, 784, 10'000)
    ->Name("mesh_evaluation/784/10000")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(MeshForward, wide_set, 784, 10'000, 1)
    ->Name("mesh_forward/784/10000")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(MeshProbePair, wide, 784, 128, 1)
    ->Name("mesh_probe_pair/784/128")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(MeshProbePair, wide_on_two, 784, 128, 2)
    ->Name("mesh_probe_pair/784/128/threads:2")
    ->Apply(InMilliseconds);

}  // namespace
}  // namespace ffzero
