#include "server/training_service.h"

#include <algorithm>
#include <string>
#include <vector>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "tests/unit/training_service_fixture.h"

namespace ffzero {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Stub = v1::TrainingService::Stub;

constexpr char kRequest[] = "123E4567-e89b-42d3-a456-426614174000";

template <typename Request>
Request ForJob(const std::string& id) {
  Request request;
  request.set_job_id(id);
  return request;
}

TEST_F(TrainingServiceTest, AcceptsAJobAndFillsInItsDefaults) {
  v1::Job job;
  const grpc::Status status = Submit(SmallJob(), &job);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(job.state(), v1::PENDING);
  EXPECT_EQ(job.spec().training().batch_size(), 256);
  EXPECT_EQ(job.program_version(), "1.2.3");
  EXPECT_THAT(job.submitter(), HasSubstr("127.0.0.1"));
  EXPECT_TRUE(job.synthetic_data());

  grpc::ClientContext context;
  v1::GetJobRequest get;
  get.set_job_id(job.id());
  v1::Job again;
  ASSERT_TRUE(stub_->GetJob(&context, get, &again).ok());
  EXPECT_EQ(again.SerializeAsString(), job.SerializeAsString());
}

TEST_F(TrainingServiceTest, NamesEveryFieldAtFaultAndKeepsNothing) {
  v1::SubmitJobRequest request = SmallJob();
  request.mutable_spec()->mutable_training()->set_epochs(-1);
  request.mutable_spec()->mutable_training()->set_learning_rate(-1);
  v1::Job job;
  const grpc::Status status = Submit(request, &job);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  google::rpc::Status rich;
  google::rpc::BadRequest detail;
  ASSERT_TRUE(rich.ParseFromString(status.error_details()));
  ASSERT_TRUE(rich.details(0).UnpackTo(&detail));
  ASSERT_EQ(detail.field_violations_size(), 2);
  EXPECT_EQ(detail.field_violations(0).field(), "training.epochs");
  EXPECT_EQ(detail.field_violations(1).field(), "training.learning_rate");
  EXPECT_THAT(store_->List({})->jobs, IsEmpty());
}

TEST_F(TrainingServiceTest, RefusesWhatDoesNotFitTheData) {
  v1::SubmitJobRequest request = SmallJob();
  request.mutable_spec()->mutable_network()->mutable_mlp()->set_layers(0, 5);
  v1::Job job;
  EXPECT_THAT(Submit(request, &job).error_message(),
              HasSubstr("network.mlp.layers[0]: 5 readings found"));
  request.mutable_spec()->mutable_dataset()->set_name("unknown");
  EXPECT_THAT(Submit(request, &job).error_message(), HasSubstr("dataset.name: \"unknown\""));
}

TEST_F(TrainingServiceTest, RefusesADeviceThatItMayNotUse) {
  v1::SubmitJobRequest request = SmallJob();
  request.mutable_spec()->set_device("scpi://10.0.0.1:5025");
  v1::Job job;
  const grpc::Status status = Submit(request, &job);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr("device: \"scpi://10.0.0.1:5025\" found"));
}

TEST_F(TrainingServiceTest, RefusesWhatANewerClientMeansRatherThanIgnoreIt) {
  v1::SubmitJobRequest request = SmallJob();
  v1::TrainingSpec* training = request.mutable_spec()->mutable_training();
  training->GetReflection()->MutableUnknownFields(training)->AddVarint(987, 1);
  v1::Job job;
  const grpc::Status status = Submit(request, &job);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr("spec.training: field number 987 found"));
}

TEST_F(TrainingServiceTest, RefusesWhatANewerClientMeansOfOneStage) {
  v1::SubmitJobRequest request = SmallJob();
  request.mutable_spec()->mutable_training()->add_stages();
  v1::StageTraining* stage = request.mutable_spec()->mutable_training()->add_stages();
  stage->GetReflection()->MutableUnknownFields(stage)->AddVarint(987, 1);
  v1::Job job;
  const grpc::Status status = Submit(request, &job);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr("spec.training.stages[1]: field number 987 found"));
}

TEST_F(TrainingServiceTest, ReturnsTheFirstJobForARepeatedRequest) {
  v1::SubmitJobRequest request = SmallJob();
  request.set_request_id(kRequest);
  v1::Job first, second;
  ASSERT_TRUE(Submit(request, &first).ok());
  std::string lower = kRequest;
  std::transform(lower.begin(), lower.end(), lower.begin(), ::tolower);
  request.set_request_id(lower);
  ASSERT_TRUE(Submit(request, &second).ok());
  EXPECT_EQ(first.id(), second.id());
  request.mutable_spec()->set_seed(1);
  EXPECT_EQ(Submit(request, &second).error_code(), grpc::StatusCode::ALREADY_EXISTS);
  request.set_request_id("mine");
  EXPECT_THAT(Submit(request, &second).error_message(), HasSubstr("request_id: \"mine\""));
}

TEST_F(TrainingServiceTest, NamesAJobItDoesNotKnow) {
  grpc::ClientContext context;
  v1::GetJobRequest request;
  request.set_job_id("no-such-job");
  v1::Job job;
  const grpc::Status status = stub_->GetJob(&context, request, &job);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_THAT(status.error_message(), HasSubstr("no-such-job"));
  std::vector<v1::JobEvent> events;
  EXPECT_EQ(Watch("no-such-job", 0, &events).error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(Watch("../x", 0, &events).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(TrainingServiceTest, ListsPageByPageNewestFirst) {
  const std::string first = SubmitSmallJob(), second = SubmitSmallJob();
  v1::ListJobsRequest request;
  request.set_page_size(1);
  std::vector<std::string> ids;
  do {
    grpc::ClientContext context;
    v1::ListJobsResponse response;
    ASSERT_TRUE(stub_->ListJobs(&context, request, &response).ok());
    for (const v1::Job& job : response.jobs()) ids.push_back(job.id());
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(ids, ElementsAre(second, first));
}

TEST_F(TrainingServiceTest, CancelsOnceAndThenSaysTheStateItFound) {
  const std::string id = SubmitSmallJob();
  v1::CancelJobRequest request;
  request.set_job_id(id);
  v1::Job job;
  grpc::ClientContext first, second;
  ASSERT_TRUE(stub_->CancelJob(&first, request, &job).ok());
  EXPECT_EQ(job.state(), v1::CANCELLED);
  const grpc::Status status = stub_->CancelJob(&second, request, &job);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_THAT(status.error_message(), HasSubstr("CANCELLED"));
}

TEST_F(TrainingServiceTest, AWaitingJobIsPausedResumedAndForgottenOnceItHasEnded) {
  const std::string id = SubmitSmallJob();
  v1::Job job;
  ASSERT_TRUE(Call(&Stub::PauseJob, ForJob<v1::PauseJobRequest>(id), &job).ok());
  EXPECT_EQ(job.state(), v1::PAUSED);
  EXPECT_FALSE(store_->ClaimNext("test")->has_value());
  v1::DeleteJobResponse deleted;
  EXPECT_EQ(Call(&Stub::DeleteJob, ForJob<v1::DeleteJobRequest>(id), &deleted).error_code(),
            grpc::StatusCode::FAILED_PRECONDITION);

  v1::ResumeJobRequest resume = ForJob<v1::ResumeJobRequest>(id);
  resume.set_max_forward_evaluations(12);
  ASSERT_TRUE(Call(&Stub::ResumeJob, resume, &job).ok());
  EXPECT_EQ(job.state(), v1::PENDING);
  EXPECT_EQ(job.max_forward_evaluations(), 12);

  ASSERT_TRUE(Call(&Stub::CancelJob, ForJob<v1::CancelJobRequest>(id), &job).ok());
  ASSERT_TRUE(Call(&Stub::DeleteJob, ForJob<v1::DeleteJobRequest>(id), &deleted).ok());
  EXPECT_EQ(Call(&Stub::GetJob, ForJob<v1::GetJobRequest>(id), &job).error_code(),
            grpc::StatusCode::NOT_FOUND);
}

TEST_F(TrainingServiceTest, ARunningJobIsAskedToPauseAndItsWorkerToldSo) {
  const std::string id = SubmitSmallJob();
  const Claim claim = ClaimJob();
  v1::Job job;
  ASSERT_TRUE(Call(&Stub::PauseJob, ForJob<v1::PauseJobRequest>(id), &job).ok());
  EXPECT_EQ(job.state(), v1::PAUSING);
  EXPECT_EQ(store_->Append(claim, {}).value(), JobState::kPausing);
}

TEST_F(TrainingServiceTest, AMoveThatMakesNoSenseNamesTheStateItFound) {
  const std::string id = SubmitSmallJob();
  v1::Job job;
  const grpc::Status status = Call(&Stub::ResumeJob, ForJob<v1::ResumeJobRequest>(id), &job);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_THAT(status.error_message(), HasSubstr("PENDING"));
}

TEST_F(TrainingServiceTest, AQuotaThatIsNoneIsNamed) {
  v1::ResumeJobRequest resume = ForJob<v1::ResumeJobRequest>(SubmitSmallJob());
  resume.set_max_forward_evaluations(0);
  v1::Job job;
  const grpc::Status status = Call(&Stub::ResumeJob, resume, &job);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr("max_forward_evaluations: 0 found"));
}

TEST_F(TrainingServiceTest, SendsACheckpointInChunksThatJoinToTheWhole) {
  const std::string id = SubmitSmallJob();
  const Claim claim = ClaimJob();
  CheckpointRecord checkpoint{.bytes = std::string((5u << 19) + 7, 'c'), .sha256 = "digest"};
  ASSERT_THAT(store_->Append(claim, {.checkpoint = checkpoint}), IsOk());
  grpc::ClientContext context;
  v1::DownloadCheckpointRequest request;
  request.set_job_id(id);
  const auto stream = stub_->DownloadCheckpoint(&context, request);
  std::string bytes;
  v1::CheckpointChunk chunk;
  while (stream->Read(&chunk)) {
    EXPECT_EQ(chunk.offset(), static_cast<std::int64_t>(bytes.size()));
    EXPECT_EQ(chunk.total_size(), static_cast<std::int64_t>(checkpoint.bytes.size()));
    EXPECT_EQ(chunk.sha256(), "digest");
    bytes += chunk.data();
  }
  EXPECT_TRUE(stream->Finish().ok());
  EXPECT_EQ(bytes, checkpoint.bytes);
}

TEST_F(TrainingServiceTest, HasNoCheckpointBeforeTheFirst) {
  v1::DownloadCheckpointRequest request;
  request.set_job_id(SubmitSmallJob());
  grpc::ClientContext context;
  const auto stream = stub_->DownloadCheckpoint(&context, request);
  v1::CheckpointChunk chunk;
  EXPECT_FALSE(stream->Read(&chunk));
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(TrainingServiceTest, PredictsOnlyWhatMakesSense) {
  const auto predict = [this](const v1::PredictRequest& request) {
    grpc::ClientContext context;
    v1::PredictResponse response;
    const grpc::Status status = stub_->Predict(&context, request, &response);
    if (status.ok()) {
      EXPECT_EQ(response.checkpoint_id(), request.checkpoint_id());
    }
    return status;
  };
  v1::PredictRequest request;
  EXPECT_THAT(predict(request).error_message(), HasSubstr("job_id: \"\" found"));
  request.set_job_id("a");
  request.set_checkpoint_id(-1);
  EXPECT_THAT(predict(request).error_message(), HasSubstr("checkpoint_id: -1 found"));
  request.set_checkpoint_id(3);
  const grpc::Status status = predict(request);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  google::rpc::Status rich;
  google::rpc::BadRequest detail;
  ASSERT_TRUE(rich.ParseFromString(status.error_details()));
  ASSERT_TRUE(rich.details(0).UnpackTo(&detail));
  EXPECT_EQ(detail.field_violations(0).field(), "inputs");
  request.mutable_test_samples()->set_count(1001);
  EXPECT_THAT(predict(request).error_message(), HasSubstr("test_samples.count: 1001 found"));
  request.mutable_test_samples()->set_count(1000);
  EXPECT_TRUE(predict(request).ok());
  request.GetReflection()->MutableUnknownFields(&request)->AddVarint(987, 1);
  EXPECT_THAT(predict(request).error_message(), HasSubstr("request: field number 987 found"));
}

TEST_F(TrainingServiceTest, InspectsOnlyWhatMakesSense) {
  const auto inspect = [this](const v1::InspectRequest& request) {
    grpc::ClientContext context;
    v1::InspectResponse response;
    const grpc::Status status = stub_->Inspect(&context, request, &response);
    if (status.ok()) {
      EXPECT_EQ(response.checkpoint_id(), request.checkpoint_id());
    }
    return status;
  };
  v1::InspectRequest request;
  EXPECT_THAT(inspect(request).error_message(), HasSubstr("job_id: \"\" found"));
  request.set_job_id("a");
  EXPECT_THAT(inspect(request).error_message(), HasSubstr("inputs: none found"));
  request.mutable_values()->set_width(-1);
  EXPECT_THAT(inspect(request).error_message(), HasSubstr("values.width: -1 found"));
  request.mutable_test_samples()->set_count(1);
  request.set_checkpoint_id(3);
  EXPECT_TRUE(inspect(request).ok());
  request.GetReflection()->MutableUnknownFields(&request)->AddVarint(987, 1);
  EXPECT_THAT(inspect(request).error_message(), HasSubstr("request: field number 987 found"));
}

}  // namespace
}  // namespace ffzero
