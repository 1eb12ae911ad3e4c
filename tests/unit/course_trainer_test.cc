#include "core/training/course_trainer.h"

#include <algorithm>

#include "core/device_factory.h"
#include "core/devices/wrappers/limited_device.h"
#include "core/training/directions.h"
#include "tests/status_matchers.h"
#include "tests/unit/flaky_device.h"
#include "tests/unit/point_set.h"
#include "tests/unit/thread_executor.h"
#include "tests/unit/trainer_walk.h"

namespace ffzero {
namespace {

using testing::HasSubstr;

// 8 x 8 pixels, of which each class has a block of its own lit.
Split Blocks(Split points) {
  auto inputs = std::make_shared<InputSet>(*points.inputs);
  for (int n = 0; n < points.size(); ++n) {
    Eigen::Map<RowMatrix> image(inputs->real.row(n).data(), 8, 8);
    image.block(0, 3 * points.labels[n] - points.labels[n] / 2, 5, 3).array() += 2.0f;
  }
  points.inputs = inputs;
  return points;
}

// Goes where the terms of a move lead, as a device at the end of a link does that is sent nothing
// else, and says when that is elsewhere than it should be.
class FarDevice final : public Device {
 public:
  explicit FarDevice(std::unique_ptr<Device> device)
      : device_(std::move(device)), bases_(device_->info().stages.size()) {}

  const DeviceInfo& info() const override { return device_->info(); }
  absl::Status Load(std::string_view name, std::shared_ptr<const InputSet> inputs) override {
    return device_->Load(name, std::move(inputs));
  }
  absl::Status Program(int stage, std::span<const float> values) override {
    bases_[stage].assign(values.begin(), values.end());
    return device_->Program(stage, values);
  }
  absl::Status Move(int stage, std::span<const MoveTerm> terms,
                    std::span<const float> values) override {
    if (terms.empty()) return Program(stage, values);
    const StageInfo& of = info().stages[stage];
    std::vector<float> moved = bases_[stage], direction(of.settings);
    for (const MoveTerm& term : terms) {
      DrawDirection(term.key, of.groups, direction);
      const ParameterGroup& group = of.groups[term.group];
      const auto of_group = std::span(direction).subspan(group.offset, group.size);
      for (float& value : of_group) value *= term.length;
      MoveSettings(term.amount, of_group, std::span(moved).subspan(group.offset, group.size));
    }
    EXPECT_TRUE(std::ranges::equal(moved, values)) << "stage " << stage;
    return Program(stage, moved);
  }
  absl::StatusOr<std::vector<float>> ReadBack(int stage) override {
    return device_->ReadBack(stage);
  }
  absl::Status Measure(const Exchange& exchange, absl::Duration limit,
                       Readings* readings) override {
    return device_->Measure(exchange, limit, readings);
  }

 private:
  std::unique_ptr<Device> device_;
  std::vector<std::vector<float>> bases_;
};

class CourseTrainerTest : public testing::Test {
 protected:
  CourseTrainerTest() {
    spec_.network = MlpSpec{.layers = {8, 4}};
    spec_.training.epochs = 6;
    spec_.training.batch_size = 32;
    spec_.training.num_directions = 2;
    spec_.training.learning_rate = 1e-2;
    spec_.training.evaluate_every = 4;
  }

  struct Run {
    std::unique_ptr<Device> device;
    std::unique_ptr<Trainer> trainer;
  };
  Run Start(Executor* executor) {
    Run run;
    run.device = SimulateNetwork({.spec = &spec_,
                                  .inputs = static_cast<int>(dataset_.train.inputs->real.cols()),
                                  .executor = executor})
                     .value();
    if (!limits_.empty()) {
      run.device = std::make_unique<FarDevice>(std::move(run.device));
      run.device = KeepWithinLimits(std::move(run.device), limits_).value();
    }
    run.trainer = MakeTrainer(spec_, dataset_, run.device.get()).value();
    return run;
  }

  void EndsTheSameWhereverItIsSaved() {
    ExpectTheSameEndFromAnywhere([this] { return Start(&inline_); });
  }

  // Expects settings that cannot be taken round within their limits; how many are at one.
  int CheckLimited(const Run& run) {
    int at_limit = 0;
    const Checkpoint saved = run.trainer->Save();
    for (int s = 0; s < std::ssize(saved.stages); ++s) {
      for (const ParameterGroup& group : run.device->info().stages[s].groups) {
        if (!group.limited() || group.wraps()) continue;
        for (int i = group.offset; i < group.offset + group.size; ++i) {
          const float value = saved.stages[s].values[i];
          EXPECT_GE(value, group.lowest);
          EXPECT_LE(value, group.highest);
          at_limit += value == group.lowest || value == group.highest ? 1 : 0;
        }
      }
    }
    return at_limit;
  }

  InlineExecutor inline_;
  Dataset dataset_ = PointSet(130, 70, 6);
  JobSpec spec_;
  std::vector<SettingLimit> limits_;  // of a FarDevice; none: the device is simulated here
};

TEST_F(CourseTrainerTest, LearnsAndCostsWhatItPlanned) {
  spec_.training.epochs = 60;
  const Run run = Start(&inline_);
  Finish(run.trainer.get());
  EXPECT_GT(run.trainer->result().stages[0].test_accuracy, 0.7);
  EXPECT_GT(run.trainer->result().vote_test_accuracy, 0.7);
  EXPECT_EQ(run.trainer->cost(), run.trainer->planned_cost());
  // 2 stages x 60 epochs x 5 batches, the last one of 2 samples, x 2 directions x 2 sides.
  EXPECT_EQ(run.trainer->cost().forward_evaluations, 2 * 60 * 5 * 4);
}

TEST_F(CourseTrainerTest, ThreadsDoNotChangeAByte) {
  ThreadExecutor threads(3);
  const Run one = Start(&inline_);
  const Run many = Start(&threads);
  EXPECT_EQ(Finish(one.trainer.get()), Finish(many.trainer.get()));
}

TEST_F(CourseTrainerTest, SavedAnywhereAndRestoredItEndsTheSame) { EndsTheSameWhereverItIsSaved(); }

// Drift's long blocks are behind it when the job is saved for the last time.
TEST_F(CourseTrainerTest, OnAChipWithNoiseAndDriftItEndsTheSameToo) {
  PhotonicSpec network{.ports = 6, .stages = 2};
  network.chip = OnChipLearning();
  network.chip.drift = 1e-3;
  network.chip.photons = 100;
  network.chip.coupler_sigma = 0.02;
  spec_.network = network;
  spec_.training.epsilon_rule = EpsilonRule::kAuto;
  spec_.training.loss = TrainingSpec::Loss::kOneMinusCosine;
  spec_.training.epochs = 3;
  spec_.training.num_directions = 40;
  EndsTheSameWhereverItIsSaved();
  ThreadExecutor threads(3);
  const Run one = Start(&inline_), many = Start(&threads);
  EXPECT_EQ(Finish(one.trainer.get()), Finish(many.trainer.get()));
  EXPECT_GT(one.trainer->cost().forward_evaluations, 1024);
}

TEST_F(CourseTrainerTest, NoTwoExposuresOfAJobHaveTheSameNumber) {
  spec_.seed = 11;
  FlakyDevice device(Start(&inline_).device);
  const auto trainer = MakeTrainer(spec_, dataset_, &device).value();
  Finish(trainer.get());
  std::uint64_t next = 0;
  for (const FlakyDevice::Seen& seen : device.seen()) {
    EXPECT_EQ(seen.exposure.seed, 11u);
    EXPECT_GE(seen.exposure.stream, next);
    next = seen.exposure.stream + seen.probes;
  }
  EXPECT_LE(next, trainer->cost().forward_evaluations + trainer->cost().evaluation_passes);
}

TEST_F(CourseTrainerTest, MomentsAndRunningAveragesSurviveARestart) {
  dataset_ = PointSet(70, 40, 64);
  spec_.network =
      CnnSpec{.channels = {2}, .kernel = 3, .reader = 4, .layers = {4}, .dropout = 0.25};
  spec_.training.epochs = 3;
  spec_.training.stages = {{}, {.epochs = 2, .num_directions = 1}};
  for (const auto solver : {TrainingSpec::Solver::kFfDd, TrainingSpec::Solver::kFfAd}) {
    spec_.training.solver = solver;
    EndsTheSameWhereverItIsSaved();
  }
  spec_.training.stages.clear();
  spec_.training.solver = TrainingSpec::Solver::kBpAd;
  spec_.training.loss = TrainingSpec::Loss::kCrossEntropy;
  EndsTheSameWhereverItIsSaved();
}

TEST_F(CourseTrainerTest, WithinTightLimitsItsSettingsStayAndItLearns) {
  spec_.training.epochs = 60;
  limits_ = {{.group = "weights", .lowest = -0.3f, .highest = 0.3f}};
  const Run run = Start(&inline_);
  int most = 0;
  while (!run.trainer->done()) {
    ASSERT_THAT(run.trainer->Step(), IsOk());
    most = std::max(most, CheckLimited(run));
    for (int s = 0; s < 2; ++s) {
      ASSERT_EQ(run.device->ReadBack(s).value(), run.trainer->Save().stages[s].values);
    }
  }
  EXPECT_GT(most, 10);
  EXPECT_GT(run.trainer->result().stages[0].test_accuracy, 0.7);
}

// Of the phases theta stop at their limits, phi are taken round, and gamma have none.
TEST_F(CourseTrainerTest, WithinALimitThatHoldsNoPeriodAChipLearns) {
  spec_.network = PhotonicSpec{.ports = 6, .stages = 2};
  spec_.training.loss = TrainingSpec::Loss::kOneMinusCosine;
  spec_.training.learning_rate = 0.3;
  spec_.training.epsilon = 0.1;
  spec_.training.epochs = 40;
  limits_ = {{.group = "theta", .lowest = 0.5f, .highest = 1.5f},
             {.group = "phi", .lowest = 0, .highest = 7}};
  const Run run = Start(&inline_);
  double first = 0, last = 0;
  int most = 0;
  while (!run.trainer->done()) {
    const StepReport report = run.trainer->Step().value();
    most = std::max(most, CheckLimited(run));
    if (report.stage != 0 || !report.epoch_metrics.has_value()) continue;
    if (report.epoch == 0) first = report.epoch_metrics->train_loss;
    last = report.epoch_metrics->train_loss;
  }
  EXPECT_GT(most, 5);
  EXPECT_LT(last, 0.9 * first);
}

TEST_F(CourseTrainerTest, WithinLimitsItEndsTheSameWhereverItIsSaved) {
  limits_ = {{.group = "weights", .lowest = -0.3f, .highest = 0.3f}};
  EndsTheSameWhereverItIsSaved();
  spec_.training.optimizer = Optimizer::kAdam;
  spec_.training.solver = TrainingSpec::Solver::kBpDd;
  EndsTheSameWhereverItIsSaved();
}

// Moments, schedule and probes of a chip's own size, locally and with one global loss.
TEST_F(CourseTrainerTest, WithAdamACosineAndProbesOfTheDevicesSizeItEndsTheSameToo) {
  spec_.network = PhotonicSpec{.ports = 6, .stages = 2, .chip = OnChipLearning()};
  spec_.training.epsilon_rule = EpsilonRule::kAuto;
  spec_.training.optimizer = Optimizer::kAdam;
  spec_.training.learning_rate_schedule = RateSchedule::kCosine;
  spec_.training.epochs = 2;
  spec_.training.reading = Reading::kCentered;
  spec_.training.stages = {{}, {.reading = Reading::kRaw, .optimizer = Optimizer::kSgd}};
  EndsTheSameWhereverItIsSaved();
  spec_.training.stages.clear();
  spec_.training.reading = Reading::kRaw;
  spec_.training.solver = TrainingSpec::Solver::kBpDd;
  spec_.training.loss = TrainingSpec::Loss::kCrossEntropy;
  EndsTheSameWhereverItIsSaved();
}

// Steps far below what the DAC can write add up in the trainer, whose values are never rounded.
TEST_F(CourseTrainerTest, KeepsItsOwnValuesInFloatWhateverTheDeviceCanWrite) {
  spec_.network = PhotonicSpec{.ports = 6, .stages = 1, .chip = OnChipLearning()};
  spec_.training.epsilon_rule = EpsilonRule::kAuto;
  spec_.training.optimizer = Optimizer::kAdam;
  spec_.training.learning_rate = 1e-3;
  spec_.training.epochs = 1;
  const Run run = Start(&inline_);
  const std::vector<float> held_before = run.device->ReadBack(0).value();
  std::vector<float> before = run.trainer->Save().stages[0].values;
  ASSERT_THAT(run.trainer->Step(), IsOk());
  const std::vector<float> after = run.trainer->Save().stages[0].values;
  const std::vector<float> held = run.device->ReadBack(0).value();
  int same = 0, rounded = 0;
  for (std::size_t i = 0; i < after.size(); ++i) {
    EXPECT_NEAR(std::abs(after[i] - before[i]), 1e-3, 1e-5) << "Adam's first step is the rate";
    same += held[i] == held_before[i] ? 1 : 0;
    rounded += std::abs(after[i] - held[i]) > 1e-3 ? 1 : 0;
  }
  EXPECT_GT(same, 30) << "of 36 settings, which the device rounds as it writes them";
  EXPECT_GT(rounded, 25);
}

// What is learnt on ideal optics is worth little on optics with phases of their own, and a job of
// no epochs says how much.
TEST_F(CourseTrainerTest, OfNoEpochsItEvaluatesWhatItStartsFromOnAnotherChip) {
  dataset_ = PointSet(130, 70, 6);
  spec_.network = PhotonicSpec{.ports = 6, .stages = 2, .phase_bias = 0};
  spec_.training.solver = TrainingSpec::Solver::kBpAd;
  spec_.training.loss = TrainingSpec::Loss::kCrossEntropy;
  spec_.training.epochs = 60;
  const Run ideal = Start(&inline_);
  Finish(ideal.trainer.get());
  const double learnt = ideal.trainer->result().vote_test_accuracy;
  EXPECT_GT(learnt, 0.6);

  spec_.training.solver = TrainingSpec::Solver::kBpDd;
  spec_.training.epochs = 0;
  const Run same = Start(&inline_);
  ASSERT_THAT(same.trainer->StartFrom(ideal.trainer->Save()), IsOk());
  Finish(same.trainer.get());
  EXPECT_EQ(same.trainer->result().vote_test_accuracy, learnt);
  EXPECT_EQ(same.trainer->cost(), same.trainer->planned_cost());
  EXPECT_EQ(same.trainer->cost().forward_evaluations, 0);

  std::get<PhotonicSpec>(spec_.network).chip = OnChipLearning();
  const auto start = [&] {
    Run run = Start(&inline_);
    EXPECT_THAT(run.trainer->StartFrom(ideal.trainer->Save()), IsOk());
    return run;
  };
  const Run real = start();
  Finish(real.trainer.get());
  EXPECT_LT(real.trainer->result().vote_test_accuracy, learnt - 0.1);
  ExpectTheSameEndFromAnywhere(start);
}

TEST_F(CourseTrainerTest, AStageOfNoEpochsStaysAsItStarts) {
  spec_.training.stages = {{.epochs = 0}};
  const Run run = Start(&inline_);
  const Checkpoint before = run.trainer->Save();
  Finish(run.trainer.get());
  const Checkpoint after = run.trainer->Save();
  EXPECT_EQ(after.stages[0].values, before.stages[0].values);
  EXPECT_NE(after.stages[1].values, before.stages[1].values);
  EXPECT_GT(run.trainer->result().stages[0].test_loss, 0) << "evaluated all the same";
  EXPECT_EQ(run.trainer->cost(), run.trainer->planned_cost());
  EndsTheSameWhereverItIsSaved();
}

TEST_F(CourseTrainerTest, EverySolverLearnsEveryDigitalNetwork) {
  dataset_ = PointSet(130, 70, 64);
  dataset_.train = Blocks(dataset_.train);
  dataset_.test = Blocks(dataset_.test);
  const std::vector<NetworkSpec> networks = {
      MlpSpec{.layers = {8, 4}}, CnnSpec{.channels = {2}, .kernel = 3, .reader = 4, .layers = {4}}};
  for (const NetworkSpec& network : networks) {
    for (const auto solver : {TrainingSpec::Solver::kFfDd, TrainingSpec::Solver::kBpDd,
                              TrainingSpec::Solver::kFfAd, TrainingSpec::Solver::kBpAd}) {
      spec_.network = network;
      spec_.training.solver = solver;
      spec_.training.loss =
          IsGlobal(solver) ? TrainingSpec::Loss::kCrossEntropy : TrainingSpec::Loss::kMargin;
      spec_.training.epochs = 60;
      const Run run = Start(&inline_);
      Finish(run.trainer.get());
      EXPECT_GT(run.trainer->result().stages.back().test_accuracy, 0.6)
          << "network " << network.index() << ", solver " << static_cast<int>(solver);
      EXPECT_EQ(run.trainer->cost(), run.trainer->planned_cost());
    }
  }
}

TEST_F(CourseTrainerTest, ReportsEveryEpochAndEveryStage) {
  const Run run = Start(&inline_);
  int epochs = 0, evaluated = 0, stages = 0, work = 0;
  while (!run.trainer->done()) {
    const StepReport report = run.trainer->Step().value();
    EXPECT_EQ(report.work, ++work);
    if (report.epoch_metrics.has_value()) {
      ++epochs;
      if (report.epoch_metrics->evaluated) ++evaluated;
    }
    if (report.stage_result.has_value()) {
      EXPECT_EQ(report.stage, stages++);
    }
  }
  EXPECT_EQ(epochs, 12);
  EXPECT_EQ(evaluated, 4) << "of each stage the fourth and the last";
  EXPECT_EQ(stages, 2);
  EXPECT_EQ(work, run.trainer->planned_work());
}

TEST_F(CourseTrainerTest, RefusesTheCheckpointOfAnotherJob) {
  const Run run = Start(&inline_);
  Checkpoint other = run.trainer->Save();
  other.seed = 99;
  EXPECT_THAT(run.trainer->Restore(other),
              FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr("the seed differs")));
  other = run.trainer->Save();
  other.stages[1].values.pop_back();
  EXPECT_THAT(run.trainer->Restore(other), FailsWith(absl::StatusCode::kInvalidArgument,
                                                     HasSubstr("number of settings differs")));
  other = run.trainer->Save();
  other.progress.back() = 0;
  other.progress.pop_back();
  EXPECT_THAT(run.trainer->Restore(other),
              FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr("its progress differs")));
}

}  // namespace
}  // namespace ffzero
