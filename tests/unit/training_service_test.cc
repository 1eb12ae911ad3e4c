#include "server/training_service.h"

#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "core/data/dataset.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "server/convert.h"
#include "server/event_hub.h"
#include "server/server.h"
#include "server/store/sqlite_job_store.h"
#include "tests/status_matchers.h"

namespace ffzero {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kRequest[] = "123E4567-e89b-42d3-a456-426614174000";

absl::StatusOr<DataShape> Describe(const JobSpec& spec, v1::Job* record) {
  const absl::StatusOr<Dataset> data = LoadDataset(spec.dataset, InputCoding::kMinMax, "");
  if (!data.ok()) return data.status();
  record->set_synthetic_data(data->synthetic);
  return DataShape{.inputs = static_cast<int>(data->train.inputs->real.cols()),
                   .classes = data->classes,
                   .train = data->train.size(),
                   .test = data->test.size()};
}

absl::Status Refuse(const std::string& device) {
  return absl::InvalidArgumentError("device: \"" + device + "\" found; must be empty");
}

// Says that it was asked.
absl::Status Predicted(const v1::PredictRequest& request, const std::function<absl::Status()>&,
                       v1::PredictResponse* response) {
  response->set_checkpoint_id(request.checkpoint_id());
  return absl::OkStatus();
}

// The service on a real socket over a real store, and the test as its worker.
class TrainingServiceTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "serviceXXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    absl::StatusOr<std::unique_ptr<JobStore>> store =
        OpenSqliteJobStore(folder_, MakeEventEncoder(), [this](const std::string& job, int) {
          pages_.Forget(job);
          hub_.Notify(job);
        });
    ASSERT_THAT(store, IsOk());
    store_ = std::move(*store);
    service_ = std::make_unique<TrainingService>(
        TrainingServiceParts{.store = store_.get(),
                             .hub = &hub_,
                             .pages = &pages_,
                             .telemetry = &telemetry_,
                             .log = &log_,
                             .submissions = {.store = store_.get(),
                                             .describe_data = Describe,
                                             .check_device = Refuse,
                                             .program_version = "1.2.3"},
                             .predict = Predicted,
                             .wake_workers = [] {}});
    Options options;
    options.listen = "127.0.0.1:0";
    options.metrics_listen = "127.0.0.1:0";
    absl::StatusOr<std::unique_ptr<Server>> server =
        Server::Start(options, service_.get(), &telemetry_, {});
    ASSERT_THAT(server, IsOk());
    server_ = std::move(*server);
    stub_ = v1::TrainingService::NewStub(
        grpc::CreateChannel(server_->grpc_address(), grpc::InsecureChannelCredentials()));
  }

  void TearDown() override {
    server_.reset();
    service_.reset();
    store_.reset();
    std::filesystem::remove_all(folder_);
  }

  static v1::SubmitJobRequest SmallJob() {
    v1::SubmitJobRequest request;
    request.mutable_spec()->mutable_dataset()->set_name("glyphs");
    request.mutable_spec()->mutable_dataset()->set_train_limit(20);
    request.mutable_spec()->mutable_dataset()->set_test_limit(10);
    request.mutable_spec()->mutable_network()->mutable_mlp()->add_layers(10);
    return request;
  }

  grpc::Status Submit(const v1::SubmitJobRequest& request, v1::Job* job) {
    grpc::ClientContext context;
    return stub_->SubmitJob(&context, request, job);
  }

  std::string SubmitSmallJob() {
    v1::Job job;
    const grpc::Status status = Submit(SmallJob(), &job);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return job.id();
  }

  // Everything a watcher sees until its stream ends.
  grpc::Status Watch(const std::string& id, std::int64_t after_seq,
                     std::vector<v1::JobEvent>* events) {
    grpc::ClientContext context;
    v1::WatchJobRequest request;
    request.set_job_id(id);
    request.set_after_seq(after_seq);
    const auto stream = stub_->WatchJob(&context, request);
    v1::JobEvent event;
    while (stream->Read(&event)) events->push_back(event);
    return stream->Finish();
  }

  Claim ClaimJob() {
    absl::StatusOr<std::optional<Claim>> claim = store_->ClaimNext("test");
    EXPECT_THAT(claim, IsOk());
    return claim->value();
  }

  static NewEvent LogLine(const std::string& text) {
    v1::JobEvent event;
    event.mutable_log()->set_text(text);
    return {.payload = event.SerializeAsString()};
  }

  std::string folder_;
  EventHub hub_;
  LogPages pages_;
  Telemetry telemetry_{"1.2.3"};
  JsonLog log_{STDERR_FILENO};
  std::unique_ptr<JobStore> store_;
  std::unique_ptr<TrainingService> service_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<v1::TrainingService::Stub> stub_;
};

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
  request.mutable_spec()->mutable_training()->set_epochs(0);
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

TEST_F(TrainingServiceTest, StreamsTheLogLiveAndEndsWithTheTerminalState) {
  const std::string id = SubmitSmallJob();
  std::vector<v1::JobEvent> events;
  grpc::Status status;
  std::thread watcher([&] { status = Watch(id, 0, &events); });
  const Claim claim = ClaimJob();
  for (int i = 0; i < 300; ++i) {
    ASSERT_THAT(store_->Append(claim, {.events = {LogLine(std::to_string(i))}}), IsOk());
  }
  ASSERT_THAT(store_->Finish(claim, {}, JobState::kSucceeded, ""), IsOk());
  watcher.join();
  EXPECT_TRUE(status.ok()) << status.error_message();
  ASSERT_FALSE(events.empty());
  for (std::size_t i = 0; i < events.size(); ++i) {
    EXPECT_EQ(events[i].seq(), static_cast<std::int64_t>(i) + 1);
  }
  EXPECT_EQ(events.back().state().state(), v1::SUCCEEDED);

  // Who comes back with the last seq misses nothing and sees nothing twice.
  std::vector<v1::JobEvent> rest;
  EXPECT_TRUE(Watch(id, 100, &rest).ok());
  ASSERT_EQ(rest.size(), events.size() - 100);
  EXPECT_EQ(rest.front().seq(), 101);
  rest.clear();
  EXPECT_TRUE(Watch(id, events.back().seq(), &rest).ok());
  EXPECT_THAT(rest, IsEmpty());
  EXPECT_EQ(Watch(id, events.back().seq() + 1, &rest).error_code(), grpc::StatusCode::OUT_OF_RANGE);
}

TEST_F(TrainingServiceTest, SurvivesWatchersThatLeave) {
  const std::string id = SubmitSmallJob();
  const Claim claim = ClaimJob();
  for (int i = 0; i < 50; ++i) {
    grpc::ClientContext context;
    v1::WatchJobRequest request;
    request.set_job_id(id);
    const auto stream = stub_->WatchJob(&context, request);
    v1::JobEvent event;
    if (i % 2 == 0) {
      ASSERT_TRUE(stream->Read(&event));
    }
    context.TryCancel();
    ASSERT_THAT(store_->Append(claim, {.events = {LogLine("x")}}), IsOk());
    EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
  }
  ASSERT_THAT(store_->Finish(claim, {}, JobState::kFailed, "over"), IsOk());
  std::vector<v1::JobEvent> events;
  EXPECT_TRUE(Watch(id, 0, &events).ok());
  EXPECT_EQ(events.back().state().reason(), "over");
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

TEST_F(TrainingServiceTest, DrainsByRefusingJobsAndEndingStreamsAfterTheirLog) {
  const std::string id = SubmitSmallJob();
  std::vector<v1::JobEvent> events;
  grpc::Status status;
  std::thread watcher([&] { status = Watch(id, 0, &events); });
  service_->StopAdmitting();
  v1::Job job;
  EXPECT_EQ(Submit(SmallJob(), &job).error_code(), grpc::StatusCode::UNAVAILABLE);
  grpc::ClientContext context;
  v1::PredictRequest request;
  request.set_job_id(id);
  request.mutable_test_samples();
  v1::PredictResponse response;
  EXPECT_EQ(stub_->Predict(&context, request, &response).error_code(),
            grpc::StatusCode::UNAVAILABLE);
  ClaimJob();
  service_->EndStreams();
  watcher.join();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  ASSERT_FALSE(events.empty());
  EXPECT_EQ(events.back().state().state(), v1::RUNNING);
}

}  // namespace
}  // namespace ffzero
