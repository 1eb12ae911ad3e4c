// What the arithmetic of a machine does to a whole job: every SIMD target trains alike.
#include "core/products/product_kernel.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/device_factory.h"
#include "core/training/trainer.h"
#include "tests/status_matchers.h"
#include "tests/unit/point_set.h"
#include "tests/unit/simd_targets.h"

namespace ffzero {
namespace {

using testing::HasSubstr;

constexpr int kTest = 60;

struct Trained {
  Checkpoint end;
  std::vector<EpochMetrics> epochs;
  TrainingResult result;
};

Trained Train(const JobSpec& spec) {
  const Dataset dataset = PointSet(100, kTest, 16);
  InlineExecutor executor;
  const auto device = SimulateNetwork({.spec = &spec, .inputs = 16, .executor = &executor}).value();
  const auto trainer = MakeTrainer(spec, dataset, device.get()).value();
  Trained trained;
  while (!trainer->done()) {
    const StepReport report = trainer->Step().value();
    if (report.epoch_metrics.has_value()) trained.epochs.push_back(*report.epoch_metrics);
  }
  trained.end = trainer->Save();
  trained.result = trainer->result();
  return trained;
}

// Few steps, so that the last bits in which targets differ have no time to grow.
JobSpec Job(const NetworkSpec& network) {
  JobSpec spec;
  spec.seed = 3;
  spec.network = network;
  spec.training = {.loss = TrainingSpec::Loss::kOneMinusCosine,
                   .epochs = 3,
                   .batch_size = 32,
                   .learning_rate = 3e-2,
                   .epsilon = 1e-2,
                   .num_directions = 4};
  return spec;
}

double LargestDifference(const Checkpoint& a, const Checkpoint& b) {
  double largest = 0;
  for (std::size_t s = 0; s < a.stages.size(); ++s) {
    for (std::size_t i = 0; i < a.stages[s].values.size(); ++i) {
      const double difference = double{a.stages[s].values[i]} - b.stages[s].values[i];
      largest = std::max(largest, std::abs(difference));
    }
  }
  return largest;
}

class ArithmeticTest : public testing::TestWithParam<std::int64_t> {};

INSTANTIATE_TEST_SUITE_P(, ArithmeticTest, testing::ValuesIn(SimdTargets()),
                         [](const auto& info) { return hwy::TargetName(info.param); });

TEST_P(ArithmeticTest, APhotonicJobTrainsAsOnTheBestTarget) {
  const JobSpec spec = Job(PhotonicSpec{.ports = 16, .stages = 2});
  const Trained best = Train(spec);
  const UseSimdTarget use(GetParam());
  const Trained found = Train(spec);
  EXPECT_LE(LargestDifference(found.end, best.end), 1e-4);
  ASSERT_EQ(found.epochs.size(), 6u);
  for (std::size_t e = 0; e < found.epochs.size(); ++e) {
    EXPECT_NEAR(found.epochs[e].train_loss, best.epochs[e].train_loss, 1e-5) << "epoch " << e;
    EXPECT_NEAR(found.epochs[e].test_loss, best.epochs[e].test_loss, 1e-5) << "epoch " << e;
  }
  // A sample in between two classes may fall to either.
  EXPECT_NEAR(found.result.vote_test_accuracy, best.result.vote_test_accuracy, 1.01 / kTest);
}

TEST_P(ArithmeticTest, ADenseJobEndsInTheSameBytesOnEveryTargetThatMultipliesAlike) {
  const JobSpec spec = Job(MlpSpec{.layers = {12, 6}});
  const Checkpoint best = Train(spec).end;
  const UseSimdTarget use(GetParam());
  const Checkpoint found = Train(spec).end;
  if (ProductArithmetic() == "fused products") {
    EXPECT_EQ(EncodeCheckpoint(found), EncodeCheckpoint(best));
  }
  EXPECT_LE(LargestDifference(found, best), 1e-4);
}

TEST_P(ArithmeticTest, CheckpointsNameTheTargetAndHowProductsRound) {
  const UseSimdTarget use(GetParam());
  const std::string optical = Train(Job(PhotonicSpec{.ports = 16})).end.arithmetic;
  EXPECT_EQ(optical.substr(0, optical.find(';')), hwy::TargetName(GetParam()));
  EXPECT_THAT(optical, HasSubstr(ProductArithmetic())) << "of the heads";
  EXPECT_THAT(Train(Job(MlpSpec{.layers = {6}})).end.arithmetic, HasSubstr(ProductArithmetic()));
}

TEST_P(ArithmeticTest, ACheckpointOfAnotherTargetIsRefused) {
  const JobSpec spec = Job(PhotonicSpec{.ports = 16});
  const Checkpoint best = Train(spec).end;
  const UseSimdTarget use(GetParam());
  const Dataset dataset = PointSet(100, kTest, 16);
  InlineExecutor executor;
  const auto device = SimulateNetwork({.spec = &spec, .inputs = 16, .executor = &executor}).value();
  const auto trainer = MakeTrainer(spec, dataset, device.get()).value();
  if (GetParam() == SimdTargets().front()) {
    EXPECT_THAT(trainer->Restore(best), IsOk());
  } else {
    EXPECT_THAT(trainer->Restore(best),
                FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr("the arithmetic differs")));
  }
}

}  // namespace
}  // namespace ffzero
