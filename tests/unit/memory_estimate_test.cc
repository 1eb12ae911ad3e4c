#include "core/memory_estimate.h"

#include <gmock/gmock.h>

#include <string>

namespace ffzero {
namespace {

using testing::HasSubstr;

constexpr DataShape kMnist = {.inputs = 784, .classes = 10, .train = 60'000, .test = 10'000};
constexpr double kMiB = 1 << 20;

// The bytes of the part whose name begins with `what`.
double Part(const JobSpec& spec, const DataShape& data, const std::string& what) {
  for (const MemoryPart& part : EstimateMemory(spec, data)) {
    if (part.what.starts_with(what)) return part.bytes;
  }
  ADD_FAILURE() << "no part " << what;
  return 0;
}

TEST(MemoryEstimateTest, ThePublishedJobIsFarBelowTheLimit) {
  const JobSpec spec;
  EXPECT_GT(TotalMemory(EstimateMemory(spec, kMnist)), 200 * kMiB);
  EXPECT_LT(TotalMemory(EstimateMemory(spec, kMnist)), 320 * kMiB);
}

TEST(MemoryEstimateTest, TheGreatestPartComesFirst) {
  JobSpec spec;
  EXPECT_THAT(EstimateMemory(spec, kMnist)[0].what, HasSubstr("samples"));
  spec.training.num_directions = 10'000;
  EXPECT_EQ(EstimateMemory(spec, kMnist)[0].field, "training.num_directions");
  spec.network = MlpSpec{.layers = {16, 8'000, 8'000}};
  spec.training.num_directions = 1;
  const DataShape few = {.inputs = 784, .classes = 10, .train = 600, .test = 100};
  EXPECT_EQ(EstimateMemory(spec, few)[0].field, "network.mlp.layers[2]");
  EXPECT_EQ(EstimateMemory(spec, few)[0].found, "8000");
}

TEST(MemoryEstimateTest, WhatTheDataDecideCountsAsNothingWithoutThem) {
  const JobSpec spec;
  EXPECT_EQ(Part(spec, {}, "readings"), 0);
  EXPECT_EQ(Part(spec, {}, "samples"), 0);
  EXPECT_EQ(Part(spec, {}, "what reaches"), 0);
  EXPECT_GT(Part(spec, {}, "settings"), 0);
}

TEST(MemoryEstimateTest, ABatchIsNoLargerThanTheData) {
  JobSpec spec;
  spec.training.batch_size = 1'000'000;
  const double whole = Part(spec, kMnist, "readings");
  spec.training.batch_size = kMnist.train;
  EXPECT_EQ(Part(spec, kMnist, "readings"), whole);
}

TEST(MemoryEstimateTest, FieldsThatAChipDoesNotKeepAreNotCounted) {
  JobSpec spec;
  spec.network = PhotonicSpec{.ports = 784, .stages = 2};
  EXPECT_EQ(Part(spec, kMnist, "what reaches"), 2.0 * 784 * 4 * 70'000);
  DataShape large = kMnist;
  large.train = 600'000;
  EXPECT_EQ(Part(spec, large, "what reaches"), 2.0 * 784 * 4 * 10'000) << "the test set's alone";
  spec.network = PhotonicSpec{.ports = 784, .stages = 1};
  EXPECT_EQ(Part(spec, kMnist, "what reaches"), 0) << "the inputs themselves";
}

TEST(MemoryEstimateTest, AnImperfectChipKeepsItsPhasesAndItsDisorder) {
  JobSpec spec;
  spec.network = PhotonicSpec{.ports = 784, .stages = 2};
  const double ideal = Part(spec, kMnist, "settings");
  std::get<PhotonicSpec>(spec.network).chip.bias_periods = 1;
  // An ideal one has a matrix for evaluations, too.
  EXPECT_EQ(Part(spec, kMnist, "settings"), ideal + 4.0 * (4 * 2 - 6) * 784 * 784);
  std::get<PhotonicSpec>(spec.network) = {.ports = 4096, .stages = 4};
  const double large = Part(spec, kMnist, "settings");
  std::get<PhotonicSpec>(spec.network).chip.drift = 1e-4;
  const double settings = 4096.0 * 4096;
  EXPECT_EQ(Part(spec, kMnist, "settings"),
            large + 4.0 * 7 * 4 * settings + 4.0 * (4 * 4 - 3 - 6) * settings)
      << "each probe has meshes of all stages";
}

TEST(MemoryEstimateTest, ExactGradientsOfAChipKeepTheFieldsAfterEachMeshAndSlopes) {
  JobSpec local, global, probed;
  for (JobSpec* spec : {&local, &global, &probed}) {
    spec->network = PhotonicSpec{.ports = 784, .stages = 3};
    spec->training.batch_size = 1000;  // 63 tiles of 16
    spec->training.num_directions = 1;
  }
  local.training.solver = TrainingSpec::Solver::kFfAd;
  global.training.solver = TrainingSpec::Solver::kBpAd;
  const double fields = 4.0 * 2 * 63 * 16 * 784;
  const double without = Part(probed, kMnist, "readings");
  EXPECT_EQ(Part(local, kMnist, "readings"), without + 2 * fields);
  EXPECT_EQ(Part(global, kMnist, "readings"), without + 4 * fields);
}

TEST(MemoryEstimateTest, AGlobalLossDrawsDirectionsOfAllStagesAndReadsTheLast) {
  JobSpec local, global;
  local.training.num_directions = global.training.num_directions = 1000;
  global.training.solver = TrainingSpec::Solver::kBpDd;
  const double settings = 785 * 100 + 2 * 101 * 100 + 101 * 10;
  EXPECT_EQ(Part(global, kMnist, "directions"), 4.0 * 1001 * settings);
  EXPECT_EQ(Part(local, kMnist, "directions"), 4.0 * 1001 * 785 * 100);
  EXPECT_LT(Part(global, kMnist, "readings"), Part(local, kMnist, "readings"));
  EXPECT_EQ(Part(global, kMnist, "what reaches"), 2.0 * 100 * 4 * 10'000) << "the test set's alone";
}

TEST(MemoryEstimateTest, AdamOnEstimatesKeepsThemAndTheirMoments) {
  JobSpec spec;
  const double without = Part(spec, kMnist, "settings");
  spec.training.stages = {{}, {.optimizer = Optimizer::kAdam}};
  EXPECT_EQ(Part(spec, kMnist, "settings"), without + 4.0 * (1 + 2 * 5 + 2) * 785 * 100);
}

TEST(MemoryEstimateTest, NoSizeOverflows) {
  JobSpec spec;
  spec.network = MlpSpec{.layers = std::vector<int>(64, 65'536)};
  spec.training.num_directions = 10'000;
  spec.training.batch_size = 1'000'000;
  constexpr int kMost = 1 << 30;
  const double total = TotalMemory(
      EstimateMemory(spec, {.inputs = kMost, .classes = 256, .train = kMost, .test = kMost}));
  EXPECT_GT(total, 4.0 * kMost * 2 * kMost);
}

}  // namespace
}  // namespace ffzero
