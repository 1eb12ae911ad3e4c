#ifndef FFZERO_TESTS_UNIT_TRAINING_SERVICE_FIXTURE_H_
#define FFZERO_TESTS_UNIT_TRAINING_SERVICE_FIXTURE_H_

#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/data/dataset.h"
#include "server/convert.h"
#include "server/event_hub.h"
#include "server/log_pages.h"
#include "server/server.h"
#include "server/store/sqlite_job_store.h"
#include "server/training_service.h"
#include "tests/status_matchers.h"

namespace ffzero {

inline absl::StatusOr<DataShape> DescribeGenerated(const JobSpec& spec, v1::Job* record) {
  const absl::StatusOr<Dataset> data = LoadDataset(spec.dataset, InputCoding::kMinMax, "");
  if (!data.ok()) return data.status();
  record->set_synthetic_data(data->synthetic);
  return DataShape{.inputs = static_cast<int>(data->train.inputs->real.cols()),
                   .classes = data->classes,
                   .train = data->train.size(),
                   .test = data->test.size()};
}

inline absl::Status RefuseDevice(const std::string& device) {
  return absl::InvalidArgumentError("device: \"" + device + "\" found; must be empty");
}

// Says that it was asked.
template <typename Request, typename Response>
absl::Status Answered(const Request& request, const GoOn&, Response* response) {
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
                             .watches = &watches_,
                             .log = &log_,
                             .submissions = {.store = store_.get(),
                                             .describe_data = DescribeGenerated,
                                             .check_device = RefuseDevice,
                                             .program_version = "1.2.3"},
                             .predict = Answered<v1::PredictRequest, v1::PredictResponse>,
                             .inspect = Answered<v1::InspectRequest, v1::InspectResponse>,
                             .wake_workers = [] {}});
    Options options;
    options.listen = "127.0.0.1:0";
    options.metrics_listen = "127.0.0.1:0";
    absl::StatusOr<std::unique_ptr<Server>> server =
        Server::Start(options, {service_.get()}, &telemetry_, {});
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

  template <typename Request, typename Response>
  grpc::Status Call(grpc::Status (v1::TrainingService::Stub::*method)(grpc::ClientContext*,
                                                                      const Request&, Response*),
                    const Request& request, Response* response) {
    grpc::ClientContext context;
    return (stub_.get()->*method)(&context, request, response);
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
  WatchPlaces watches_;
  EventHub hub_;
  LogPages pages_;
  Telemetry telemetry_{"1.2.3"};
  JsonLog log_{STDERR_FILENO};
  std::unique_ptr<JobStore> store_;
  std::unique_ptr<TrainingService> service_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<v1::TrainingService::Stub> stub_;
};

}  // namespace ffzero

#endif  // FFZERO_TESTS_UNIT_TRAINING_SERVICE_FIXTURE_H_
