#include "server/submission.h"

#include "core/checkpoint.h"
#include "server/convert.h"
#include "server/digest.h"
#include "server/store/memory_job_store.h"
#include "tests/status_matchers.h"

namespace ffzero {
namespace {

using testing::HasSubstr;

class SubmissionTest : public testing::Test {
 protected:
  SubmissionTest() : store_(OpenMemoryJobStore(MakeEventEncoder(), nullptr)) {
    parts_.store = store_.get();
    parts_.describe_data = [](const JobSpec&, v1::Job*) {
      return DataShape{.inputs = 2, .classes = 0, .train = 1000, .test = 100};
    };
    parts_.check_device = [](const std::string&) {
      return absl::InvalidArgumentError("device: none is allowed");
    };
    parts_.defaults.checkpoint_interval = absl::Seconds(7);
    parts_.program_version = "1.2.3";
    v1::JobSpec* spec = request_.mutable_spec();
    spec->mutable_dataset()->set_name("function1");
    spec->mutable_network()->mutable_mlp()->add_layers(4);
    spec->mutable_training()->set_epochs(2);
    spec->mutable_training()->set_batch_size(100);
  }

  grpc::Status Prepare() {
    job_ = NewJob();
    return PrepareSubmission(parts_, request_, "me", &job_);
  }
  v1::JobSpec Spec() const {
    v1::JobSpec spec;
    EXPECT_TRUE(spec.ParseFromString(job_.spec));
    return spec;
  }
  // A job of the request that has saved a checkpoint of its network.
  std::string Trained() {
    EXPECT_TRUE(Prepare().ok());
    const std::string id = store_->Submit(job_, {}).value().id;
    const Claim claim = store_->ClaimNext("w").value().value();
    const std::string bytes = EncodeCheckpoint({.stages = {{.values = {1, 2}}}});
    const Update update{.checkpoint = CheckpointRecord{.bytes = bytes, .sha256 = Sha256(bytes)}};
    EXPECT_THAT(store_->Append(claim, update), IsOk());
    return id;
  }
  void ExpectRefused(grpc::StatusCode code, const std::string& message) {
    const grpc::Status status = Prepare();
    EXPECT_EQ(status.error_code(), code);
    EXPECT_THAT(status.error_message(), HasSubstr(message));
  }

  std::unique_ptr<JobStore> store_;
  SubmissionParts parts_;
  v1::SubmitJobRequest request_;
  NewJob job_;
};

TEST_F(SubmissionTest, AJobIsStoredWithItsPlanItsPolicyAndTheServersDefaults) {
  request_.mutable_spec()->set_priority(3);
  request_.mutable_spec()->set_max_forward_evaluations(500);
  ASSERT_TRUE(Prepare().ok());
  EXPECT_EQ(job_.submitter, "me");
  EXPECT_EQ(job_.priority, 3);
  EXPECT_EQ(job_.evaluation_quota, 500);
  EXPECT_EQ(job_.planned_evaluations, 40) << "2 epochs x 10 batches x 2 sides";
  EXPECT_EQ(Spec().checkpoints().every_seconds(), 7);
  EXPECT_EQ(Spec().checkpoints().keep(), 3);
}

TEST_F(SubmissionTest, EverythingWrongIsNamedAtOnce) {
  request_.mutable_spec()->set_priority(1000);
  request_.mutable_spec()->mutable_training()->set_epochs(-1);
  ExpectRefused(grpc::StatusCode::INVALID_ARGUMENT, "priority: 1000 found");
  EXPECT_THAT(Prepare().error_message(), HasSubstr("training.epochs: -1 found"));
}

TEST_F(SubmissionTest, AJobMayNotPlanMoreThanTheServerAllows) {
  parts_.most_evaluations = 39;
  ExpectRefused(grpc::StatusCode::RESOURCE_EXHAUSTED, "plans 40 forward evaluations");
  parts_.most_evaluations = 40;
  EXPECT_TRUE(Prepare().ok());
}

TEST_F(SubmissionTest, AStartIsCopiedAndSaidWhichItIs) {
  const std::string id = Trained();
  request_.mutable_spec()->mutable_start()->set_job_id(id);
  ASSERT_TRUE(Prepare().ok());
  const CheckpointRecord saved = store_->ReadCheckpoint(id, 0).value();
  EXPECT_EQ(job_.start->bytes, saved.bytes);
  EXPECT_EQ(Spec().start().checkpoint_id(), 1);
  EXPECT_EQ(Spec().start().sha256(), saved.sha256);
}

TEST_F(SubmissionTest, AStartMayBeOfTheSameNetworkOnAnotherChipAlone) {
  parts_.describe_data = [](const JobSpec&, v1::Job*) {
    return DataShape{.inputs = 16, .classes = 10, .train = 1000, .test = 100};
  };
  request_.mutable_spec()->mutable_dataset()->set_name("glyphs");
  request_.mutable_spec()->mutable_training()->set_solver(v1::TrainingSpec::BP_AD);
  v1::PhotonicSpec* photonic = request_.mutable_spec()->mutable_network()->mutable_photonic();
  photonic->set_ports(16);
  const std::string id = Trained();
  request_.mutable_spec()->mutable_start()->set_job_id(id);
  request_.mutable_spec()->mutable_training()->set_solver(v1::TrainingSpec::BP_DD);
  request_.mutable_spec()->mutable_training()->set_epochs(0);
  photonic->mutable_chip()->set_preset(v1::ChipSpec::ON_CHIP_LEARNING);
  EXPECT_TRUE(Prepare().ok());
  EXPECT_EQ(job_.planned_evaluations, 0);
  photonic->set_stages(3);
  ExpectRefused(grpc::StatusCode::INVALID_ARGUMENT, "trains another network");
}

TEST_F(SubmissionTest, AStartThatCannotBeIsRefusedWithTheReason) {
  const std::string id = Trained();
  v1::StartingPoint* start = request_.mutable_spec()->mutable_start();
  start->set_job_id("no such job!");
  ExpectRefused(grpc::StatusCode::INVALID_ARGUMENT, "start.job_id: ");
  start->set_job_id("abc");
  ExpectRefused(grpc::StatusCode::NOT_FOUND, "abc");
  start->set_job_id(id);
  start->set_checkpoint_id(9);
  ExpectRefused(grpc::StatusCode::NOT_FOUND, "checkpoint 9");
  start->set_checkpoint_id(-1);
  ExpectRefused(grpc::StatusCode::INVALID_ARGUMENT, "checkpoint_id: -1 found");
  start->set_checkpoint_id(0);
  start->set_sha256("0000");
  ExpectRefused(grpc::StatusCode::INVALID_ARGUMENT, "start.sha256: ");
  start->clear_sha256();
  request_.mutable_spec()->mutable_network()->mutable_mlp()->add_layers(4);
  ExpectRefused(grpc::StatusCode::INVALID_ARGUMENT, "trains another network");
}

TEST_F(SubmissionTest, ARepeatedRequestIsKnownWhateverHasBecomeOfItsDataSince) {
  request_.set_request_id("123E4567-e89b-42d3-a456-426614174000");
  EXPECT_EQ(FindRepeated(store_.get(), request_).value(), std::nullopt);
  ASSERT_TRUE(Prepare().ok());
  const std::string id = store_->Submit(job_, {}).value().id;
  EXPECT_EQ(FindRepeated(store_.get(), request_).value()->id, id);
  request_.mutable_spec()->set_seed(1);
  EXPECT_THAT(FindRepeated(store_.get(), request_),
              FailsWith(absl::StatusCode::kAlreadyExists, HasSubstr(id)));
}

}  // namespace
}  // namespace ffzero
