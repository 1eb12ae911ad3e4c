#include "server/asked_network.h"

#include <memory>
#include <string>

#include "tests/unit/runner_fixture.h"
#include "tests/unit/tampering_job_store.h"

namespace ffzero {
namespace {

using testing::HasSubstr;

absl::Status GoOn() { return absl::OkStatus(); }

class AskedNetworkTest : public RunnerFixture {
 protected:
  void Run() { RunJob(Parts(), ClaimNext(), &executor_, signals_); }

  absl::StatusOr<AskedJob> Find(const std::string& id) { return FindAskedJob(Samples(), id); }
  absl::StatusOr<AskedNetwork> Open(const std::string& id, std::int64_t checkpoint = 0,
                                    Predictor::GoOn go_on = GoOn) {
    const absl::StatusOr<AskedJob> asked = Find(id);
    if (!asked.ok()) return asked.status();
    return OpenAskedNetwork(Samples(), *asked, checkpoint, &executor_, go_on);
  }

  RunSignals signals_;
  TamperingJobStore tampering_{store_.get()};

 private:
  SampleParts Samples() {
    return {.store = &tampering_,
            .data = &data_,
            .test_sets = &test_sets_,
            .devices = &devices_,
            .telemetry = &telemetry_};
  }

  TestSets test_sets_{&data_};
};

TEST_F(AskedNetworkTest, IsTheJobsAtTheCheckpointAndCostsItNothing) {
  const std::string id = Submit(1);
  Run();
  const std::string before = Job(id).SerializeAsString();
  const absl::StatusOr<AskedNetwork> network = Open(id);
  ASSERT_THAT(network, IsOk());
  EXPECT_EQ(network->checkpoint_id, store_->ReadCheckpoint(id, 0)->id);
  const Checkpoint checkpoint = DecodeCheckpoint(store_->ReadCheckpoint(id, 0)->bytes).value();
  for (int stage = 0; stage < 2; ++stage) {
    EXPECT_EQ(network->device->ReadBack(stage).value(), checkpoint.stages[stage].values);
  }
  EXPECT_EQ(network->predictor.stages(), 2);
  EXPECT_EQ(Job(id).SerializeAsString(), before);
}

TEST_F(AskedNetworkTest, NeedsACheckpoint) {
  const std::string id = Submit(1);
  EXPECT_THAT(Open("none"), FailsWith(absl::StatusCode::kNotFound, HasSubstr("none")));
  EXPECT_THAT(Open(id), FailsWith(absl::StatusCode::kFailedPrecondition,
                                  HasSubstr("it has no checkpoint yet")));
  Run();
  EXPECT_THAT(Open(id, 99), FailsWith(absl::StatusCode::kNotFound, HasSubstr("checkpoint 99")));
}

TEST_F(AskedNetworkTest, ADeviceThatIsNotSimulatedIsLeftToItsJob) {
  v1::JobSpec spec = Small(1);
  spec.set_device("chip-1");
  EXPECT_THAT(Find(RunnerFixture::Submit(spec)),
              FailsWith(absl::StatusCode::kFailedPrecondition,
                        HasSubstr("\"chip-1\", which only a job may use")));
}

TEST_F(AskedNetworkTest, ACheckpointThatCannotBeReadIsNamedAndNotPassedOver) {
  const std::string id = Submit(1);
  Run();
  tampering_.tamper = [](CheckpointRecord* record) { record->bytes[200] ^= 4; };
  EXPECT_THAT(Open(id), FailsWith(absl::StatusCode::kDataLoss,
                                  HasSubstr("checkpoint 1 cannot be read: its SHA-256")));
  tampering_.tamper = [](CheckpointRecord* record) {
    record->bytes[8] = 77;
    record->sha256 = Sha256(record->bytes);
  };
  EXPECT_THAT(Open(id), FailsWith(absl::StatusCode::kUnimplemented, HasSubstr("version 77 found")));
}

TEST_F(AskedNetworkTest, ACheckpointOfAnotherJobIsRefused) {
  const std::string id = Submit(1);
  Run();
  tampering_.Alter([](Checkpoint* checkpoint) { checkpoint->stages.pop_back(); });
  EXPECT_THAT(Open(id), FailsWith(absl::StatusCode::kDataLoss,
                                  HasSubstr("checkpoint 1 cannot be used: checkpoint: it is not of "
                                            "this job: the number of stages differs")));
}

TEST_F(AskedNetworkTest, TheDataSayWhatSamplesAreWhereTheJobDoesNot) {
  const std::string id = Submit(1);
  tampering_.tamper_with_job = [](JobRecord* record) {
    v1::Job summary;
    EXPECT_TRUE(summary.ParseFromString(record->summary));
    EXPECT_EQ(summary.input().values(), 2);
    summary.clear_input();
    record->summary = summary.SerializeAsString();
  };
  const absl::StatusOr<AskedJob> asked = Find(id);
  ASSERT_THAT(asked, IsOk());
  EXPECT_EQ(asked->job.input().values(), 2);
}

TEST_F(AskedNetworkTest, IsNotProgrammedForACallThatHasEnded) {
  const std::string id = Submit(1);
  Run();
  EXPECT_THAT(Open(id, 0, [] { return absl::CancelledError("gone"); }),
              FailsWith(absl::StatusCode::kCancelled, "gone"));
}

}  // namespace
}  // namespace ffzero
