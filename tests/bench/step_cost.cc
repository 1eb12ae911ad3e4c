// What training one simulated mesh after another costs in a process that does nothing else, so that
// its peak of memory belongs to these sizes alone. Prints JSON: processor seconds of a step or of
// the whole job, and bytes at the peak and before anything was made. scaling.py starts it.
#include <time.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "core/data/dataset.h"
#include "core/device_factory.h"
#include "core/training/trainer.h"

namespace ffzero {
namespace {

constexpr int kClasses = 8;  // each needs a port
constexpr int kFewestSteps = 3;

struct Size {
  int ports = 64;
  int batch = 128;
  int stages = 1;
  int directions = 1;
  int samples = 1024;  // to train on, and as many to test
  int epochs = 0;      // of each stage of a whole job; 0: steps of the first stage
  double seconds = 0.2;
};

// The most memory that this process has held so far; 0 where the system does not say.
std::int64_t PeakBytes() {
  std::ifstream status("/proc/self/status");
  std::string word;
  while (status >> word) {
    std::int64_t kibibytes = 0;
    if (word == "VmHWM:" && status >> kibibytes) return kibibytes * 1024;
  }
  return 0;
}

Split MakeSplit(int samples, int ports) {
  auto inputs = std::make_shared<InputSet>();
  inputs->real.resize(samples, ports);
  Split split;
  for (int i = 0; i < samples; ++i) {
    for (int port = 0; port < ports; ++port) {
      inputs->real(i, port) = static_cast<float>((i * 7 + port * 13) % 17) / 16;
    }
    split.labels.push_back(i % kClasses);
  }
  split.inputs = std::move(inputs);
  return split;
}

Dataset MakeDataset(const Size& size) {
  Dataset dataset{.name = "numbers", .synthetic = true, .classes = kClasses};
  for (int i = 0; i < kClasses; ++i) dataset.labels.push_back(i);
  dataset.train = MakeSplit(size.samples, size.ports);
  dataset.test = MakeSplit(size.samples, size.ports);
  return dataset;
}

JobSpec MakeSpec(const Size& size) {
  // Without amplifiers a row of meshes is dark, and its light too faint for normal floats.
  JobSpec spec{.network =
                   PhotonicSpec{.ports = size.ports, .stages = size.stages, .restore_power = true}};
  spec.training.epochs = size.epochs > 0 ? size.epochs : 1'000'000;
  spec.training.evaluate_every = spec.training.epochs;
  spec.training.batch_size = size.batch;
  spec.training.num_directions = size.directions;
  return spec;
}

// Of the processor: on one thread those that pass, but for what others take of the machine.
double Seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// The median of steps that take `seconds` together, after one that is not counted.
absl::StatusOr<double> SecondsOfStep(Trainer* trainer, double seconds) {
  if (const auto first = trainer->Step(); !first.ok()) return first.status();
  std::vector<double> taken;
  double all = 0;
  while (all < seconds || taken.size() < kFewestSteps) {
    const double start = Seconds();
    if (const auto report = trainer->Step(); !report.ok()) return report.status();
    taken.push_back(Seconds() - start);
    all += taken.back();
  }
  const auto middle = taken.begin() + static_cast<std::ptrdiff_t>(taken.size() / 2);
  std::nth_element(taken.begin(), middle, taken.end());
  return *middle;
}

absl::StatusOr<double> SecondsOfJob(Trainer* trainer) {
  const double start = Seconds();
  while (!trainer->done()) {
    if (const auto report = trainer->Step(); !report.ok()) return report.status();
  }
  return Seconds() - start;
}

absl::Status Run(const Size& size) {
  const std::int64_t before = PeakBytes();
  const JobSpec spec = MakeSpec(size);
  const Dataset dataset = MakeDataset(size);
  InlineExecutor executor;
  const auto device = SimulateNetwork({.spec = &spec, .inputs = size.ports, .executor = &executor});
  if (!device.ok()) return device.status();
  const auto trainer = MakeTrainer(spec, dataset, device->get());
  if (!trainer.ok()) return trainer.status();
  const auto seconds =
      size.epochs > 0 ? SecondsOfJob(trainer->get()) : SecondsOfStep(trainer->get(), size.seconds);
  if (!seconds.ok()) return seconds.status();
  std::printf(R"({"seconds": %.9g, "peak_bytes": %lld, "bytes_before": %lld})"
              "\n",
              *seconds, static_cast<long long>(PeakBytes()), static_cast<long long>(before));
  return absl::OkStatus();
}

}  // namespace
}  // namespace ffzero

int main(int argc, char** argv) {
  CLI::App app("Trains simulated meshes on one thread; prints what a step or a whole job costs.");
  ffzero::Size size;
  const CLI::Range sizes(1, 1 << 20);
  app.add_option("--ports", size.ports)
      ->check(CLI::Range(ffzero::kClasses, 4096))
      ->capture_default_str();
  app.add_option("--batch", size.batch)->check(sizes)->capture_default_str();
  app.add_option("--stages", size.stages)->check(CLI::Range(1, 64))->capture_default_str();
  app.add_option("--directions", size.directions)->check(sizes)->capture_default_str();
  app.add_option("--samples", size.samples, "to train on, and as many to test")
      ->check(sizes)
      ->capture_default_str();
  app.add_option("--epochs", size.epochs,
                 "of each stage of a whole job; 0: steps of the first stage")
      ->check(CLI::Range(0, 1 << 20))
      ->capture_default_str();
  app.add_option("--seconds", size.seconds, "steps take at least, all together")
      ->check(CLI::Range(0.0, 3600.0))
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  const absl::Status status = ffzero::Run(size);
  if (!status.ok()) {
    std::fprintf(stderr, "ffzero_step_cost: %s\n", std::string(status.message()).c_str());
    return 1;
  }
  return 0;
}
