#ifndef FFZERO_TESTS_UNIT_FAKE_TRAINING_SERVICE_H_
#define FFZERO_TESTS_UNIT_FAKE_TRAINING_SERVICE_H_

#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ffzero/v1/training_service.grpc.pb.h"

namespace ffzero {

// A training service on a real socket that answers as a test tells it to.
class FakeTrainingService final : public v1::TrainingService::Service {
 public:
  using EventWriter = grpc::ServerWriter<v1::JobEvent>;
  using ChunkWriter = grpc::ServerWriter<v1::CheckpointChunk>;

  FakeTrainingService() { Start("127.0.0.1:0"); }
  ~FakeTrainingService() override { Stop(); }

  const std::string& address() const { return address_; }

  // Drops every connection, then serves at the same address again.
  void Stop() {
    if (server_ == nullptr) return;
    server_->Shutdown(std::chrono::system_clock::now());
    server_->Wait();
    server_.reset();
  }
  void Restart() { Start(address_); }

  // What the health service says of it.
  void SetServing(bool serving) {
    server_->GetHealthCheckService()->SetServingStatus(v1::TrainingService::service_full_name(),
                                                       serving);
  }

  std::function<grpc::Status(const v1::SubmitJobRequest&, v1::Job*)> submit;
  std::function<grpc::Status(const v1::GetJobRequest&, v1::Job*)> get;
  std::function<grpc::Status(const v1::ListJobsRequest&, v1::ListJobsResponse*)> list;
  std::function<grpc::Status(const v1::CancelJobRequest&, v1::Job*)> cancel;
  std::function<grpc::Status(const v1::PredictRequest&, v1::PredictResponse*)> predict;
  std::function<grpc::Status(const v1::InspectRequest&, v1::InspectResponse*)> inspect;
  std::function<grpc::Status(const v1::WatchJobRequest&, EventWriter*)> watch;
  std::function<grpc::Status(const v1::DownloadCheckpointRequest&, ChunkWriter*)> download;

  std::atomic<int> calls = 0;

  // Of each call the metadata `authorization`, its values joined; "" where it has none.
  std::vector<std::string> Authorizations() const {
    const std::lock_guard lock(mutex_);
    return authorizations_;
  }

 private:
  void Note(const grpc::ServerContext& context) {
    ++calls;
    std::string sent;
    const auto [begin, end] = context.client_metadata().equal_range("authorization");
    for (auto value = begin; value != end; ++value) {
      sent.append(value->second.data(), value->second.size());
    }
    const std::lock_guard lock(mutex_);
    authorizations_.push_back(sent);
  }

  void Start(const std::string& address) {
    grpc::EnableDefaultHealthCheckService(true);
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort(address, grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
    address_ = absl::StrCat("127.0.0.1:", port);
    SetServing(true);
  }

  grpc::Status SubmitJob(grpc::ServerContext* context, const v1::SubmitJobRequest* request,
                         v1::Job* reply) override {
    Note(*context);
    return submit ? submit(*request, reply) : Unexpected();
  }
  grpc::Status GetJob(grpc::ServerContext* context, const v1::GetJobRequest* request,
                      v1::Job* reply) override {
    Note(*context);
    return get ? get(*request, reply) : Unexpected();
  }
  grpc::Status ListJobs(grpc::ServerContext* context, const v1::ListJobsRequest* request,
                        v1::ListJobsResponse* reply) override {
    Note(*context);
    return list ? list(*request, reply) : Unexpected();
  }
  grpc::Status CancelJob(grpc::ServerContext* context, const v1::CancelJobRequest* request,
                         v1::Job* reply) override {
    Note(*context);
    return cancel ? cancel(*request, reply) : Unexpected();
  }
  grpc::Status Predict(grpc::ServerContext* context, const v1::PredictRequest* request,
                       v1::PredictResponse* reply) override {
    Note(*context);
    return predict ? predict(*request, reply) : Unexpected();
  }
  grpc::Status Inspect(grpc::ServerContext* context, const v1::InspectRequest* request,
                       v1::InspectResponse* reply) override {
    Note(*context);
    return inspect ? inspect(*request, reply) : Unexpected();
  }
  grpc::Status WatchJob(grpc::ServerContext* context, const v1::WatchJobRequest* request,
                        EventWriter* writer) override {
    Note(*context);
    return watch ? watch(*request, writer) : Unexpected();
  }
  grpc::Status DownloadCheckpoint(grpc::ServerContext* context,
                                  const v1::DownloadCheckpointRequest* request,
                                  ChunkWriter* writer) override {
    Note(*context);
    return download ? download(*request, writer) : Unexpected();
  }

  static grpc::Status Unexpected() {
    return {grpc::StatusCode::UNIMPLEMENTED, "not part of this test"};
  }

  mutable std::mutex mutex_;
  std::vector<std::string> authorizations_;
  std::string address_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace ffzero

#endif  // FFZERO_TESTS_UNIT_FAKE_TRAINING_SERVICE_H_
