#include "core/devices/photonic/mesh_matrix.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "core/devices/photonic/haar.h"
#include "core/devices/photonic/photonic_device.h"
#include "core/training/generator.h"
#include "tests/status_matchers.h"
#include "tests/unit/thread_executor.h"

namespace ffzero {
namespace {

std::shared_ptr<InputSet> RandomInputs(int samples, int ports, bool phases) {
  auto inputs = std::make_shared<InputSet>();
  inputs->real.resize(samples, ports);
  FillNormal(1, 0, 0, std::span(inputs->real.data(), inputs->real.size()));
  if (!phases) return inputs;
  inputs->imaginary.resize(samples, ports);
  FillNormal(1, 1, 0, std::span(inputs->imaginary.data(), inputs->imaginary.size()));
  return inputs;
}

// A device of two stages that is read at `stage`, as in training or as in an evaluation.
class Chip {
 public:
  Chip(int ports, int samples, bool phases, Executor* executor) : samples_(samples) {
    std::iota(samples_.begin(), samples_.end(), 0);
    device_ = MakePhotonicDevice({.ports = ports, .stages = 2}, executor).value();
    EXPECT_THAT(device_->Load("set", RandomInputs(samples, ports, phases)), IsOk());
    for (int stage = 0; stage < 2; ++stage) Program(stage, 5 + stage);
  }

  void Program(int stage, int seed) {
    EXPECT_THAT(device_->Program(stage, HaarSettings(device_->info().inputs, seed)), IsOk());
  }

  RowMatrix Read(int stage, bool training, std::span<const std::int32_t> samples = {}) {
    const Probe base;
    Readings readings;
    EXPECT_THAT(device_->Measure({.inputs = "set",
                                  .samples = samples.empty() ? samples_ : samples,
                                  .read_stage = stage,
                                  .probes = {&base, 1},
                                  .training = training},
                                 absl::InfiniteDuration(), &readings),
                IsOk());
    return readings.probes[0];
  }

 private:
  std::vector<std::int32_t> samples_;
  std::unique_ptr<Device> device_;
};

// 4 ports: total power 8 a sample; the tolerance is that of single precision.
TEST(MeshMatrixTest, ReadsWhatColumnsRead) {
  InlineExecutor executor;
  for (const int ports : {2, 5, 16, 63, 100}) {
    for (const bool phases : {false, true}) {
      Chip chip(ports, 2 * ports + 3, phases, &executor);
      for (const int stage : {0, 1}) {
        const RowMatrix columns = chip.Read(stage, /*training=*/true);
        const RowMatrix matrix = chip.Read(stage, /*training=*/false);
        const float most = 1e-6f * static_cast<float>(ports) * columns.maxCoeff();
        EXPECT_LE((matrix - columns).cwiseAbs().maxCoeff(), most) << ports << " ports";
        EXPECT_NE(matrix, columns) << "the matrix was not used";
      }
    }
  }
}

TEST(MeshMatrixTest, ASampleReadsTheSameAloneAndOnAnyThreads) {
  InlineExecutor one;
  ThreadExecutor three(3);
  Chip chip(24, 300, true, &one);
  Chip on_threads(24, 300, true, &three);
  const RowMatrix all = chip.Read(1, /*training=*/false);
  EXPECT_EQ(on_threads.Read(1, /*training=*/false), all);
  const std::int32_t samples[] = {299, 7};
  const RowMatrix two = chip.Read(1, /*training=*/false, samples);
  EXPECT_EQ(two.row(0), all.row(299));
  EXPECT_EQ(two.row(1), all.row(7));
}

TEST(MeshMatrixTest, ASmallSetGoesColumnByColumn) {
  InlineExecutor executor;
  Chip chip(24, 47, true, &executor);
  EXPECT_EQ(chip.Read(0, /*training=*/false), chip.Read(0, /*training=*/true));
}

TEST(MeshMatrixTest, IsMadeAnewWhenItsStageIsProgrammed) {
  InlineExecutor executor;
  Chip chip(8, 20, false, &executor);
  const RowMatrix first = chip.Read(0, /*training=*/false);
  chip.Program(1, 9);
  EXPECT_EQ(chip.Read(0, /*training=*/false), first);
  chip.Program(0, 9);
  const RowMatrix second = chip.Read(0, /*training=*/false);
  EXPECT_LE((second - chip.Read(0, /*training=*/true)).cwiseAbs().maxCoeff(), 1e-4f);
  EXPECT_GE((second - first).cwiseAbs().maxCoeff(), 1e-2f);
}

}  // namespace
}  // namespace ffzero
