// Whole steps of training as a job takes them: directions drawn, both sides measured, losses, new
// settings programmed.
//   dense_dd_step/INPUTS/OUTPUTS/BATCH/DIRECTIONS   the first layer of a dense network
//   conv_dd_step/CHANNELS_IN/CHANNELS/BATCH         a convolution of 28 x 28 pixels, kernel 6
#include <benchmark/benchmark.h>

#include "core/data/dataset.h"
#include "core/device_factory.h"
#include "core/training/trainer.h"
#include "tests/bench/peak.h"

namespace ffzero {
namespace {

// Steps of the first stage of a network, one after the other and without end.
class Steps {
 public:
  explicit Steps(JobSpec spec) : spec_(std::move(spec)) {
    spec_.dataset = {.name = "glyphs"};
    spec_.training.epochs = 1'000'000;
    spec_.training.evaluate_every = spec_.training.epochs;
    dataset_ = LoadDataset(spec_.dataset, CodingOf(spec_.network), "").value();
    device_ = SimulateNetwork({.spec = &spec_,
                               .inputs = static_cast<int>(dataset_.train.inputs->real.cols()),
                               .executor = &executor_})
                  .value();
    trainer_ = MakeTrainer(spec_, dataset_, device_.get()).value();
  }

  bool Take() { return trainer_->Step().ok(); }

 private:
  JobSpec spec_;
  Dataset dataset_;
  InlineExecutor executor_;
  std::unique_ptr<Device> device_;
  std::unique_ptr<Trainer> trainer_;
};

void TakeSteps(benchmark::State& state, JobSpec spec, double flops) {
  Steps steps(std::move(spec));
  for (auto _ : state) {
    if (!steps.Take()) state.SkipWithError("the step failed");
  }
  ReportFlops(state, flops);
}

// The base and each direction are one product.
void DenseStep(benchmark::State& state, int directions) {
  JobSpec spec{.network = MlpSpec{.layers = {100}}};
  spec.training.num_directions = directions;
  TakeSteps(state, spec, 2.0 * 784 * 100 * spec.training.batch_size * (1 + directions));
}

void ConvolutionStep(benchmark::State& state, int channels) {
  JobSpec spec{.network = CnnSpec{.channels = {channels}}};
  const int pixels = 27 * 27;
  const int patch = 6 * 6;
  TakeSteps(state, spec, 2.0 * 2 * pixels * patch * channels * spec.training.batch_size);
}

BENCHMARK_CAPTURE(DenseStep, one, 1)
    ->Name("dense_dd_step/784/100/256/1")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(DenseStep, ten, 10)
    ->Name("dense_dd_step/784/100/256/10")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ConvolutionStep, four, 4)
    ->Name("conv_dd_step/1/4/256")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(ConvolutionStep, sixteen, 16)
    ->Name("conv_dd_step/1/16/256")
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace ffzero
