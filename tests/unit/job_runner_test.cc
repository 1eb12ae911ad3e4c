#include "server/job_runner.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <thread>
#include <utility>

#include "core/checkpoint.h"
#include "core/training/trainer.h"
#include "tests/unit/forwarding_job_store.h"
#include "tests/unit/runner_fixture.h"

namespace ffzero {
namespace {

using testing::HasSubstr;

// Interrupts a run once a few of its steps are committed: between two of them, however slow the
// machine is.
class InterruptingStore final : public ForwardingJobStore {
 public:
  InterruptingStore(JobStore* store, std::function<void()> interrupt)
      : ForwardingJobStore(store), interrupt_(std::move(interrupt)) {}

  absl::StatusOr<JobState> Append(const Claim& claim, const Update& update) override {
    auto state = ForwardingJobStore::Append(claim, update);
    evaluations_ += update.evaluations;
    if (evaluations_ >= 100 && interrupt_) std::exchange(interrupt_, nullptr)();
    return state;
  }

 private:
  std::function<void()> interrupt_;
  std::int64_t evaluations_ = 0;
};

class JobRunnerTest : public RunnerFixture {
 protected:
  void Run(const RunnerParts& parts) { RunJob(parts, ClaimNext(), &executor_, signals_); }

  void RunUntil(const std::function<void()>& interrupt) {
    InterruptingStore store(store_.get(), interrupt);
    RunnerParts parts = Parts();
    parts.store = &store;
    parts.commit_interval = absl::ZeroDuration();
    Run(parts);
  }
  void RunAndStop() {
    RunUntil([this] { signals_.stop = true; });
    signals_.stop = false;
  }

  void Execute(const std::string& sql) const {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open((dir_ + "/jobs.sqlite").c_str(), &database), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(database);
  }

  // Training loss of the job's first epoch.
  double FirstLoss(const std::string& id) {
    const std::vector<v1::JobEvent> log = Log(id);
    const auto epoch = std::find_if(log.begin(), log.end(),
                                    [](const v1::JobEvent& event) { return event.has_epoch(); });
    return epoch->epoch().train_loss();
  }

  RunSignals signals_;
};

// Whenever something is committed, looks at how the run is said to get on.
class AttentiveStore final : public ForwardingJobStore {
 public:
  AttentiveStore(JobStore* store, const RunningJobs* running)
      : ForwardingJobStore(store), running_(running) {}

  absl::StatusOr<JobState> Append(const Claim& claim, const Update& update) override {
    const absl::Time now = absl::Now();
    if (update.evaluations > 0) {
      EXPECT_LE(running_->LongestWithoutProgress(now), now - committed_) << "a step came since";
    }
    EXPECT_LE(running_->LongestWithoutCheckpoint(now), now - saved_);
    auto state = ForwardingJobStore::Append(claim, update);
    committed_ = absl::Now();
    if (update.checkpoint.has_value()) {
      saved_ = committed_;
      ++checkpoints;
    }
    return state;
  }

  int checkpoints = 0;

 private:
  const RunningJobs* const running_;
  absl::Time committed_ = absl::Now();
  absl::Time saved_ = absl::Now();
};

TEST_F(JobRunnerTest, TrainsToTheEndAndKeepsTheResult) {
  const std::string id = Submit(4);
  Run(Parts());
  const v1::Job job = Job(id);
  EXPECT_EQ(job.state(), v1::SUCCEEDED) << job.error();
  ASSERT_EQ(job.result().stages_size(), 2);
  // 2 stages x 4 epochs x 5 batches x 2 sides.
  EXPECT_EQ(job.forward_evaluations(), 80);
  EXPECT_EQ(job.planned_forward_evaluations(), 80);
  EXPECT_EQ(job.evaluations_spent(), 80);
  EXPECT_EQ(job.progress().fraction(), 1);
  EXPECT_EQ(job.device().kind(), "mlp");

  int epochs = 0, steps = 0, stages = 0;
  const std::vector<v1::JobEvent> log = Log(id);
  for (const v1::JobEvent& event : log) {
    epochs += event.has_epoch() ? 1 : 0;
    steps += event.has_step() ? 1 : 0;
    stages += event.has_stage_finished() ? 1 : 0;
  }
  EXPECT_EQ(epochs, 8);
  EXPECT_EQ(steps, 12) << "every third of 20 in each stage";
  EXPECT_EQ(stages, 2);
  EXPECT_EQ(log.back().state().state(), v1::SUCCEEDED);

  const Checkpoint checkpoint = DecodeCheckpoint(store_->ReadCheckpoint(id, 0)->bytes).value();
  v1::JobSpec spec;
  EXPECT_TRUE(spec.ParseFromString(checkpoint.description));
  EXPECT_EQ(spec.dataset().name(), "function1");
}

TEST_F(JobRunnerTest, AnInterruptedRunGoesOnToTheSameBytesAndTheSameLog) {
  const std::string undisturbed = Submit(40);
  Run(Parts());
  const std::string interrupted = Submit(40);
  RunAndStop();
  ASSERT_EQ(Job(interrupted).state(), v1::PENDING);
  Run(Parts());
  ASSERT_EQ(Job(interrupted).state(), v1::SUCCEEDED);
  EXPECT_EQ(store_->ReadCheckpoint(interrupted, 0)->bytes,
            store_->ReadCheckpoint(undisturbed, 0)->bytes);
  EXPECT_EQ(Metrics(interrupted), Metrics(undisturbed));
  EXPECT_EQ(Job(interrupted).result().SerializeAsString(),
            Job(undisturbed).result().SerializeAsString());
}

TEST_F(JobRunnerTest, PassesOverACheckpointThatCannotBeRead) {
  const std::string id = Submit(40);
  RunAndStop();
  const std::string saved = store_->ReadCheckpoint(id, 0)->bytes;
  Execute("INSERT INTO checkpoints SELECT job, id + 1, zeroblob(100), sha256 FROM checkpoints");
  Execute("UPDATE jobs SET last_checkpoint = 2");
  Run(Parts());
  EXPECT_EQ(Job(id).state(), v1::SUCCEEDED) << Job(id).error();
  bool told = false;
  for (const v1::JobEvent& event : Log(id)) {
    told |= event.log().text().find("checkpoint 2 cannot be read") != std::string::npos;
  }
  EXPECT_TRUE(told);
}

TEST_F(JobRunnerTest, FailsRatherThanStartAgainWhenNoCheckpointCanBeRead) {
  const std::string id = Submit(40);
  RunAndStop();
  Execute("UPDATE checkpoints SET bytes = zeroblob(100)");
  Run(Parts());
  EXPECT_EQ(Job(id).state(), v1::FAILED);
  EXPECT_THAT(Job(id).error(), HasSubstr("none of its checkpoints can be read"));
  EXPECT_EQ(store_->ReadCheckpoint(id, 0)->id, 1) << "and keeps what is there";
}

TEST_F(JobRunnerTest, CancelsBetweenTwoStepsAndKeepsTheCheckpoint) {
  const std::string id = Submit(100'000);
  const RunnerParts parts = Parts();
  const Claim claim = ClaimNext();
  std::thread runner([&] { RunJob(parts, claim, &executor_, signals_); });
  while (Job(id).forward_evaluations() == 0) std::this_thread::yield();
  EXPECT_EQ(store_->Cancel(id, "asked to").value().state, JobState::kCancelling);
  ++signals_.attention;
  runner.join();
  EXPECT_EQ(Job(id).state(), v1::CANCELLED);
  EXPECT_THAT(store_->ReadCheckpoint(id, 0), IsOk());
}

TEST_F(JobRunnerTest, FailsWithTheCauseWhenItsDataHaveChanged) {
  const std::string id = Submit(1);
  v1::Job summary;
  ASSERT_TRUE(summary.ParseFromString(store_->Get(id)->summary));
  summary.mutable_data(0)->set_sha256(std::string(64, '0'));
  const Claim claim = ClaimNext();
  ASSERT_THAT(store_->Append(claim, {.summary = summary.SerializeAsString()}), IsOk());
  RunJob(Parts(), claim, &executor_, signals_);
  EXPECT_EQ(Job(id).state(), v1::FAILED);
  EXPECT_THAT(Job(id).error(), HasSubstr("has changed (SHA-256 000000000000..."));
}

// Refuses every second commit, as a disk that is full now and then.
class FullNowAndThen final : public ForwardingJobStore {
 public:
  using ForwardingJobStore::ForwardingJobStore;
  absl::StatusOr<JobState> Append(const Claim& claim, const Update& update) override {
    if (++calls_ % 2 == 1) return absl::ResourceExhaustedError("database or disk is full");
    return ForwardingJobStore::Append(claim, update);
  }
  absl::Status Finish(const Claim& claim, const Update& update, JobState state,
                      const std::string& error) override {
    if (++calls_ % 2 == 1) return absl::UnavailableError("disk I/O error");
    return ForwardingJobStore::Finish(claim, update, state, error);
  }

 private:
  int calls_ = 0;
};

TEST_F(JobRunnerTest, WaitsForAFullDiskAndLosesNothing) {
  const std::string undisturbed = Submit(4);
  Run(Parts());
  const std::string id = Submit(4);
  FullNowAndThen store(store_.get());
  RunnerParts parts = Parts();
  parts.store = &store;
  Run(parts);
  EXPECT_EQ(Job(id).state(), v1::SUCCEEDED);
  EXPECT_EQ(Metrics(id), Metrics(undisturbed));
}

TEST_F(JobRunnerTest, AWorkerPresumedDeadChangesNothing) {
  const std::string id = Submit(4);
  const Claim dead = ClaimNext();
  ASSERT_EQ(store_->RecoverInterrupted({}).value().resumed, 1);
  Run(Parts());
  const std::int64_t end = Job(id).last_seq();
  RunJob(Parts(), dead, &executor_, signals_);
  EXPECT_EQ(Job(id).state(), v1::SUCCEEDED);
  EXPECT_EQ(Job(id).last_seq(), end);
}

TEST_F(JobRunnerTest, APausedRunGoesOnToTheSameBytesAndTheSameLog) {
  const std::string undisturbed = Submit(40);
  Run(Parts());
  const std::string id = Submit(40);
  RunUntil([&] {
    EXPECT_EQ(store_->Pause(id, "asked to").value().state, JobState::kPausing);
    ++signals_.attention;
  });
  ASSERT_EQ(Job(id).state(), v1::PAUSED);
  EXPECT_LT(Job(id).forward_evaluations(), Job(id).planned_forward_evaluations());
  ASSERT_THAT(store_->Resume(id, "asked to", std::nullopt), IsOk());
  Run(Parts());
  ASSERT_EQ(Job(id).state(), v1::SUCCEEDED);
  EXPECT_EQ(store_->ReadCheckpoint(id, 0)->bytes, store_->ReadCheckpoint(undisturbed, 0)->bytes);
  EXPECT_EQ(Metrics(id), Metrics(undisturbed));
  EXPECT_EQ(store_->Get(id)->spent_evaluations, store_->Get(undisturbed)->spent_evaluations);
}

TEST_F(JobRunnerTest, PausesBeforeTheStepThatWouldPassItsQuota) {
  v1::JobSpec spec = Small(40);
  spec.set_max_forward_evaluations(31);
  const std::string id = Submit(spec);
  Run(Parts());
  EXPECT_EQ(Job(id).state(), v1::PAUSED);
  EXPECT_EQ(store_->Get(id)->spent_evaluations, 30) << "a step makes two";
  EXPECT_THAT(Log(id).back().state().reason(), HasSubstr("31 forward evaluations"));
  ASSERT_THAT(store_->Resume(id, "asked to", 50), IsOk());
  Run(Parts());
  EXPECT_EQ(Job(id).state(), v1::PAUSED);
  EXPECT_EQ(store_->Get(id)->spent_evaluations, 50);
}

TEST_F(JobRunnerTest, AQuotaThatSufficesDoesNotPause) {
  v1::JobSpec spec = Small(2);
  spec.set_max_forward_evaluations(40);
  const std::string id = Submit(spec);
  Run(Parts());
  EXPECT_EQ(Job(id).state(), v1::SUCCEEDED);
  EXPECT_EQ(store_->Get(id)->spent_evaluations, 40);
}

TEST_F(JobRunnerTest, SavesAfterSoManyEvaluationsAndKeepsTheNewest) {
  v1::JobSpec spec = Small(2);
  spec.mutable_checkpoints()->set_every_forward_evaluations(10);
  spec.mutable_checkpoints()->set_keep(2);
  const std::string id = Submit(spec);
  Run(Parts());
  std::vector<std::int64_t> saved;
  for (const v1::JobEvent& event : Log(id)) {
    if (event.has_checkpoint()) saved.push_back(event.checkpoint().forward_evaluations());
  }
  EXPECT_THAT(saved, testing::ElementsAre(10, 20, 30, 40, 40));
  EXPECT_THAT(store_->ReadCheckpoint(id, 4), IsOk());
  EXPECT_THAT(store_->ReadCheckpoint(id, 3), FailsWith(absl::StatusCode::kNotFound, HasSubstr(id)));
}

TEST_F(JobRunnerTest, AJobBeginsWithWhatAnotherHasLearnt) {
  const std::string first = Submit(5);
  Run(Parts());
  start_ = store_->ReadCheckpoint(first, 0).value();
  const std::string second = Submit(5);
  Run(Parts());
  ASSERT_EQ(Job(second).state(), v1::SUCCEEDED) << Job(second).error();
  EXPECT_LT(FirstLoss(second), FirstLoss(first));
}

TEST_F(JobRunnerTest, AStartThatDoesNotFitOrCannotBeReadFailsTheJobWithTheCause) {
  const std::string first = Submit(1);
  Run(Parts());
  start_ = store_->ReadCheckpoint(first, 0).value();
  v1::JobSpec other = Small(1);
  other.mutable_network()->mutable_mlp()->add_layers(3);
  const std::string second = Submit(other);
  Run(Parts());
  EXPECT_EQ(Job(second).state(), v1::FAILED);
  EXPECT_THAT(Job(second).error(), HasSubstr("start: the checkpoint's stages"));
  start_->bytes[20] ^= 1;
  const std::string third = Submit(1);
  Run(Parts());
  EXPECT_EQ(Job(third).state(), v1::FAILED);
  EXPECT_THAT(Job(third).error(), HasSubstr("SHA-256"));
}

// Damaged where a job's progress goes, and nowhere else.
class Damaged final : public ForwardingJobStore {
 public:
  using ForwardingJobStore::ForwardingJobStore;
  absl::StatusOr<JobState> Append(const Claim&, const Update&) override {
    return absl::DataLossError("database disk image is malformed");
  }
};

TEST_F(JobRunnerTest, AJobThatADamagedStoreRefusesForGoodFailsWithTheCause) {
  const std::string id = Submit(4);
  Damaged store(store_.get());
  RunnerParts parts = Parts();
  parts.store = &store;
  Run(parts);
  EXPECT_EQ(Job(id).state(), v1::FAILED);
  EXPECT_EQ(Job(id).error(), "database disk image is malformed");
}

TEST_F(JobRunnerTest, ShowsHowItGetsOnWhileItRuns) {
  RunningJobs running;
  AttentiveStore store(store_.get(), &running);
  v1::JobSpec spec = Small(4);
  spec.mutable_checkpoints()->set_every_forward_evaluations(10);
  Submit(spec);
  RunnerParts parts = Parts();
  parts.store = &store;
  parts.running = &running;
  parts.commit_interval = absl::ZeroDuration();
  Run(parts);
  EXPECT_GE(store.checkpoints, 7);
  EXPECT_EQ(running.LongestWithoutProgress(absl::Now()), absl::ZeroDuration()) << "it has ended";
}

}  // namespace
}  // namespace ffzero
