// BP_DD: one loss trains every stage at once. What it shares with FF_DD is in course_trainer_test.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/devices/digital/networks.h"
#include "core/devices/photonic/photonic_device.h"
#include "core/training/course_trainer.h"
#include "core/training/directional_step.h"
#include "tests/status_matchers.h"
#include "tests/unit/flaky_device.h"
#include "tests/unit/point_set.h"
#include "tests/unit/thread_executor.h"
#include "tests/unit/trainer_walk.h"

namespace ffzero {
namespace {

using testing::ElementsAre;

class GlobalLossTest : public testing::Test {
 protected:
  GlobalLossTest() {
    spec_.network = MlpSpec{.layers = {8, 4, 3}};
    spec_.training.solver = TrainingSpec::Solver::kBpDd;
    spec_.training.loss = TrainingSpec::Loss::kCrossEntropy;
    spec_.training.epochs = 6;
    spec_.training.batch_size = 32;
    spec_.training.num_directions = 2;
    spec_.training.learning_rate = 1e-2;
    spec_.training.evaluate_every = 4;
  }

  struct Run {
    std::unique_ptr<FlakyDevice> device;
    std::unique_ptr<Trainer> trainer;
  };
  Run Start(Executor* executor) {
    std::unique_ptr<Device> device;
    if (const auto* mlp = std::get_if<MlpSpec>(&spec_.network)) {
      device = MakeDenseDevice(*mlp, 6, executor).value();
    } else {
      device = MakePhotonicDevice(std::get<PhotonicSpec>(spec_.network), executor).value();
    }
    Run run{.device = std::make_unique<FlakyDevice>(std::move(device)), .trainer = nullptr};
    run.trainer = MakeTrainer(spec_, dataset_, run.device.get()).value();
    return run;
  }
  void EndsTheSameWhereverItIsSaved() {
    ExpectTheSameEndFromAnywhere([this] { return Start(&inline_); });
  }

  InlineExecutor inline_;
  Dataset dataset_ = PointSet(130, 70, 6);
  JobSpec spec_;
};

TEST_F(GlobalLossTest, LearnsWithOneResultThatTheVoteEquals) {
  spec_.training.epochs = 100;
  spec_.training.learning_rate = 3e-2;
  for (const auto vote : {TrainingSpec::Vote::kMajority, TrainingSpec::Vote::kSum}) {
    spec_.training.vote = vote;
    const Run run = Start(&inline_);
    Finish(run.trainer.get());
    const TrainingResult& result = run.trainer->result();
    ASSERT_EQ(result.stages.size(), 1u);
    EXPECT_GT(result.stages[0].test_accuracy, 0.7);
    EXPECT_EQ(result.vote_test_accuracy, result.stages[0].test_accuracy);
  }
}

TEST_F(GlobalLossTest, CostsWhatItPlanned) {
  const Run run = Start(&inline_);
  Finish(run.trainer.get());
  EXPECT_EQ(run.trainer->cost(), run.trainer->planned_cost());
  // 6 epochs x 5 batches x 2 directions x 2 sides; each probe and each new base writes 3 stages.
  EXPECT_EQ(run.trainer->cost().forward_evaluations, 6 * 5 * 4);
  EXPECT_EQ(run.trainer->cost().settings_writes, 6 * 5 * (4 + 1) * 3 + 3);
  EXPECT_EQ(run.trainer->cost().evaluation_passes, (2 + 1) * 3);
}

TEST_F(GlobalLossTest, AStepIsOneExchangeThatWritesEveryStage) {
  const Run run = Start(&inline_);
  const auto report = run.trainer->Step();
  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(report->stage, 0);
  ASSERT_EQ(run.device->seen().size(), 1u);
  const FlakyDevice::Seen& seen = run.device->seen()[0];
  EXPECT_THAT(seen.write_stages, ElementsAre(0, 1, 2));
  EXPECT_EQ(seen.read_stage, 2);
  EXPECT_EQ(seen.directions, 2u * 3);
  EXPECT_EQ(seen.probes, 2u * 2);
}

TEST_F(GlobalLossTest, ThreadsDoNotChangeAByte) {
  ThreadExecutor threads(3);
  const Run one = Start(&inline_);
  const Run many = Start(&threads);
  EXPECT_EQ(Finish(one.trainer.get()), Finish(many.trainer.get()));
}

TEST_F(GlobalLossTest, SavedAnywhereAndRestoredItEndsTheSame) { EndsTheSameWhereverItIsSaved(); }

TEST_F(GlobalLossTest, SoDoesAChipWhoseFirstPortsAreTheClasses) {
  spec_.network = PhotonicSpec{.ports = 6, .stages = 2};
  spec_.training.epochs = 2;
  EndsTheSameWhereverItIsSaved();
}

TEST_F(GlobalLossTest, ItsCheckpointHasAHeadWithoutPrototypes) {
  const Checkpoint saved = Start(&inline_).trainer->Save();
  ASSERT_EQ(saved.stages.size(), 3u);
  EXPECT_TRUE(saved.stages[0].prototypes.empty() && saved.stages[1].prototypes.empty());
  ASSERT_EQ(saved.stages[2].prototypes.size(), 1u);
  EXPECT_EQ(saved.stages[2].prototypes[0].size(), 0);
  spec_.training.solver = TrainingSpec::Solver::kFfDd;
  spec_.training.loss = TrainingSpec::Loss::kMargin;
  EXPECT_THAT(
      Start(&inline_).trainer->Restore(saved),
      FailsWith(absl::StatusCode::kInvalidArgument, testing::HasSubstr("number of heads differs")));
}

TEST_F(GlobalLossTest, ABaseThatWasWrittenInPartIsWrittenAgain) {
  const Run undisturbed = Start(&inline_);
  const Run run = Start(&inline_);
  ASSERT_THAT(run.trainer->Step(), IsOk());
  const std::string before = EncodeCheckpoint(run.trainer->Save());
  run.device->LoseProgram(2);
  EXPECT_THAT(run.trainer->Step(),
              FailsWith(absl::StatusCode::kUnavailable, testing::HasSubstr("lost")));
  EXPECT_EQ(EncodeCheckpoint(run.trainer->Save()), before);
  EXPECT_EQ(Finish(run.trainer.get()), Finish(undisturbed.trainer.get()));
}

TEST_F(GlobalLossTest, RegressionReadsTheOneOutput) {
  const auto add_targets = [](Split* split) {
    split->labels.clear();
    for (Eigen::Index n = 0; n < split->inputs->real.rows(); ++n) {
      split->targets.push_back(0.5f * split->inputs->real(n, 0) -
                               0.25f * split->inputs->real(n, 1));
    }
  };
  dataset_.classes = 0;
  add_targets(&dataset_.train);
  add_targets(&dataset_.test);
  spec_.network = MlpSpec{.layers = {5, 1}};
  spec_.training.loss = TrainingSpec::Loss::kMeanSquaredError;
  spec_.training.epochs = 200;
  const Run run = Start(&inline_);
  Finish(run.trainer.get());
  ASSERT_EQ(run.trainer->result().stages.size(), 1u);
  EXPECT_GT(run.trainer->result().stages[0].test_r2, 0.9);
  EXPECT_EQ(run.trainer->cost(), run.trainer->planned_cost());
}

// E[dim / length^2 * d v] is the gradient, in every group of every stage.
TEST_F(GlobalLossTest, ManyDirectionsAverageToTheGradientOfEveryStage) {
  constexpr int kDirections = 20'000;
  spec_.network = PhotonicSpec{.ports = 6, .stages = 2};
  const Run run = Start(&inline_);
  const DeviceInfo& info = run.device->info();
  const Course course = MakeCourses(spec_, info, 3)[0];
  std::vector<std::vector<float>> settings, moved;
  for (const auto& stage : run.trainer->Save().stages) settings.push_back(stage.values);
  moved = settings;
  std::vector<std::int32_t> samples(20);
  std::iota(samples.begin(), samples.end(), 0);
  const Batch batch{
      .inputs = "train",
      .samples = samples,
      .expected = {.labels = std::span(dataset_.train.labels).first(20), .targets = {}}};
  const LossRule loss{.loss = TrainingSpec::Loss::kCrossEntropy};
  // So high a rate that the many small moves are not lost in rounding.
  constexpr double kRate = 1000;
  DirectionalStep step({.loss = loss,
                        .epsilon = 1e-2,
                        .learning_rate = kRate,
                        .num_directions = kDirections,
                        .seed = 1});
  ASSERT_THAT(step.Run(run.device.get(), course, batch, moved, {}), IsOk());

  const auto loss_at = [&](int stage, int setting, float by) {
    std::vector<float> trial = settings[stage];
    trial[setting] += by;
    EXPECT_THAT(run.device->Program(stage, trial), IsOk());
    const Probe base;
    Readings readings;
    const Exchange exchange{
        .inputs = "train", .samples = samples, .read_stage = 1, .probes = {&base, 1}};
    EXPECT_THAT(run.device->Measure(exchange, absl::InfiniteDuration(), &readings), IsOk());
    EXPECT_THAT(run.device->Program(stage, settings[stage]), IsOk());
    RowMatrix scores;
    Scores(course.heads[0], readings.probes[0], &scores);
    return LossSum(loss, scores, batch.expected) / 20;
  };
  for (int stage = 0; stage < 2; ++stage) {
    for (const ParameterGroup& group : info.stages[stage].groups) {
      double dot = 0, taken_square = 0, gradient_square = 0;
      for (int i = group.offset; i < group.offset + group.size; ++i) {
        const double gradient = (loss_at(stage, i, 0.02f) - loss_at(stage, i, -0.02f)) / 0.04;
        const double taken = (settings[stage][i] - moved[stage][i]) / kRate;
        dot += gradient * taken;
        taken_square += taken * taken;
        gradient_square += gradient * gradient;
      }
      if (gradient_square < 1e-12) continue;  // phases at the detectors, which see powers alone
      EXPECT_GT(dot / std::sqrt(taken_square * gradient_square), 0.97) << stage << group.name;
      EXPECT_NEAR(std::sqrt(taken_square / gradient_square), 1, 0.1) << stage << group.name;
    }
  }
}

}  // namespace
}  // namespace ffzero
