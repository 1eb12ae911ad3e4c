#include "server/run_log.h"

#include "tests/status_matchers.h"

namespace ffzero {
namespace {

using testing::HasSubstr;

// Says that it has done so much, and does nothing.
class TrainerAt final : public Trainer {
 public:
  explicit TrainerAt(std::int64_t evaluations) { cost_.forward_evaluations = evaluations; }
  bool done() const override { return false; }
  absl::StatusOr<StepReport> Step() override { return absl::UnimplementedError(""); }
  Cost cost() const override { return cost_; }
  Cost planned_cost() const override { return {.forward_evaluations = 100}; }
  std::int64_t next_forward_evaluations() const override { return 0; }
  absl::Status StartFrom(const Checkpoint&) override { return absl::OkStatus(); }
  std::int64_t planned_work() const override { return 50; }
  const TrainingResult& result() const override { return result_; }
  Checkpoint Save() const override { return {}; }
  absl::Status Restore(const Checkpoint&) override { return absl::OkStatus(); }

 private:
  Cost cost_;
  TrainingResult result_{.stages = {{.test_accuracy = 0.5}}, .vote_test_accuracy = 0.5};
};

class RunLogTest : public testing::Test {
 protected:
  RunLogTest() {
    dataset_.name = "points";
    dataset_.classes = 2;
    dataset_.train.inputs = std::make_shared<InputSet>();
    dataset_.test.inputs = std::make_shared<InputSet>();
    device_.kind = "mlp";
    device_.stages.resize(1);
    job_.mutable_spec()->mutable_training()->set_log_every_steps(2);
    job_.mutable_spec()->mutable_training()->set_epochs(5);
  }
  static StepReport Step(std::int64_t work) {
    StepReport report;
    report.work = work;
    report.cost.forward_evaluations = 2 * work;
    report.batch_metrics = BatchMetrics{.loss = 1, .step = work};
    return report;
  }
  static std::vector<v1::JobEvent> Parse(const Update& update) {
    std::vector<v1::JobEvent> events(update.events.size());
    for (std::size_t i = 0; i < events.size(); ++i) {
      EXPECT_TRUE(events[i].ParseFromString(update.events[i].payload));
    }
    return events;
  }
  static v1::Job Summary(const Update& update) {
    v1::Job job;
    EXPECT_TRUE(job.ParseFromString(update.summary.value()));
    return job;
  }

  JobSpec spec_;
  Dataset dataset_;
  DeviceInfo device_;
  v1::Job job_;
};

TEST_F(RunLogTest, BeginsWithTheDeviceAndWhatIsPlanned) {
  dataset_.synthetic = true;
  dataset_.train.dark = 3;
  RunLog log(job_, 0);
  log.Begin(spec_, dataset_, device_, TrainerAt(0), /*resumed=*/false);
  const Update update = log.Take();
  const std::vector<v1::JobEvent> events = Parse(update);
  ASSERT_EQ(events.size(), 3u);
  EXPECT_EQ(events[0].device().identity().kind(), "mlp");
  EXPECT_THAT(events[1].log().text(), HasSubstr("synthetic"));
  EXPECT_THAT(events[2].log().text(), HasSubstr("3 of 0 training samples"));
  EXPECT_EQ(Summary(update).planned_forward_evaluations(), 100);
  EXPECT_EQ(Summary(update).progress().epochs(), 5);
  EXPECT_TRUE(log.empty());
}

TEST_F(RunLogTest, SaysWhichProbesTheDeviceAskedFor) {
  device_.stages = {{.settings = 4, .groups = {{.name = "theta", .size = 4}}}};
  device_.stages[0].groups[0].resolution = 0.5f;
  spec_.training.epsilon_rule = EpsilonRule::kAuto;
  RunLog log(job_, 0);
  log.Begin(spec_, dataset_, device_, TrainerAt(0), /*resumed=*/false);
  const std::vector<v1::JobEvent> events = Parse(log.Take());
  ASSERT_EQ(events.size(), 2u);
  EXPECT_THAT(events[1].log().text(), HasSubstr("epsilon AUTO, stage 1: theta "));
}

TEST_F(RunLogTest, ThinsStepsAndNeverEpochs) {
  RunLog log(job_, 0);
  log.Begin(spec_, dataset_, device_, TrainerAt(0), /*resumed=*/false);
  log.Take();
  for (int work = 1; work <= 5; ++work) {
    StepReport report = Step(work);
    if (work == 3) report.epoch_metrics = EpochMetrics{};
    if (work == 5) report.stage_result = StageResult{.test_accuracy = 0.5};
    log.Add(report);
  }
  const Update update = log.Take();
  const std::vector<v1::JobEvent> events = Parse(update);
  ASSERT_EQ(events.size(), 4u);
  EXPECT_EQ(events[0].step().forward_evaluations(), 4);
  EXPECT_TRUE(events[1].has_epoch());
  EXPECT_EQ(events[2].step().forward_evaluations(), 8);
  EXPECT_EQ(events[3].stage_finished().result().test_accuracy(), 0.5);
  EXPECT_DOUBLE_EQ(Summary(update).progress().fraction(), 0.1);
}

TEST_F(RunLogTest, LogsNoStepAtAllWhenAskedFor0) {
  job_.mutable_spec()->mutable_training()->set_log_every_steps(0);
  RunLog log(job_, 0);
  log.Begin(spec_, dataset_, device_, TrainerAt(0), /*resumed=*/false);
  log.Take();
  for (int work = 1; work <= 5; ++work) log.Add(Step(work));
  EXPECT_TRUE(log.empty());
}

TEST_F(RunLogTest, DoesNotRepeatWhatAnEarlierRunLoggedAndCountsTheRepeatedWork) {
  job_.set_planned_forward_evaluations(100);
  job_.set_forward_evaluations(16);
  job_.set_evaluations_spent(16);
  RunLog log(job_, 8);
  // Resumed from a checkpoint at work 4: evaluations 8.
  log.Begin(spec_, dataset_, device_, TrainerAt(8), /*resumed=*/true);
  for (int work = 5; work <= 10; ++work) log.Add(Step(work));
  const Update update = log.Take();
  const std::vector<v1::JobEvent> events = Parse(update);
  ASSERT_EQ(events.size(), 2u);
  EXPECT_THAT(events[0].device().text(), HasSubstr("resumed after 8 forward evaluations"));
  EXPECT_EQ(events[1].step().forward_evaluations(), 20);
  EXPECT_EQ(Summary(update).forward_evaluations(), 20);
  EXPECT_EQ(Summary(update).evaluations_spent(), 16 + 12);
}

TEST_F(RunLogTest, EndsWithTheResult) {
  RunLog log(job_, 0);
  const TrainerAt trainer(100);
  log.Begin(spec_, dataset_, device_, trainer, /*resumed=*/false);
  log.End(trainer);
  const v1::Job summary = Summary(log.Take());
  EXPECT_EQ(summary.result().vote_test_accuracy(), 0.5);
  EXPECT_EQ(summary.progress().fraction(), 1);
}

}  // namespace
}  // namespace ffzero
