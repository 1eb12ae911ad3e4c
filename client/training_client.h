#ifndef FFZERO_CLIENT_TRAINING_CLIENT_H_
#define FFZERO_CLIENT_TRAINING_CLIENT_H_

#include <grpcpp/channel.h>
#include <grpcpp/support/status.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "client/connection.h"
#include "ffzero/v1/backup_service.grpc.pb.h"
#include "ffzero/v1/device_service.grpc.pb.h"
#include "ffzero/v1/training_service.grpc.pb.h"
#include "grpc/health/v1/health.pb.h"

namespace ffzero {

// The training service of one server. Calls block, each for at most `timeout`, retries included;
// errors carry the server's message, made printable, and the address where it helps. May be called
// from several threads.
class TrainingClient {
 public:
  TrainingClient(const Connection& connection, absl::Duration timeout);
  // Without TLS and token.
  TrainingClient(const std::string& server, absl::Duration timeout);

  absl::StatusOr<v1::Job> Submit(const v1::SubmitJobRequest& request);
  absl::StatusOr<v1::Job> Get(const std::string& job_id);
  absl::StatusOr<v1::ListJobsResponse> List(const v1::ListJobsRequest& request);
  absl::StatusOr<v1::Job> Cancel(const std::string& job_id);
  absl::StatusOr<v1::Job> Pause(const std::string& job_id);
  absl::StatusOr<v1::Job> Resume(const v1::ResumeJobRequest& request);
  absl::StatusOr<v1::DeleteJobResponse> Delete(const std::string& job_id);
  absl::StatusOr<v1::PredictResponse> Predict(const v1::PredictRequest& request);
  absl::StatusOr<v1::InspectResponse> Inspect(const v1::InspectRequest& request);

  absl::StatusOr<v1::ListDevicesResponse> ListDevices();
  absl::StatusOr<v1::Device> ReleaseDevice(const std::string& name);

  // The standard health service's word on a service, by its full name; "" is the server as a whole.
  // Needs no token. NOT_FOUND: the server has no such service.
  absl::StatusOr<grpc::health::v1::HealthCheckResponse> Health(const std::string& service);

  // For calls that stream.
  v1::TrainingService::Stub* stub() { return stub_.get(); }
  std::unique_ptr<v1::BackupService::Stub> NewBackupStub() const;

  // A call's end as one line for people. RetryDelay knows how long the server asked to wait.
  absl::Status Describe(const grpc::Status& status) const;

 private:
  absl::Status Explain(const grpc::Status& status) const;

  const std::string server_;
  const bool tls_;
  const absl::Duration timeout_;
  const std::shared_ptr<grpc::Channel> channel_;
  const std::unique_ptr<v1::TrainingService::Stub> stub_;
};

}  // namespace ffzero

#endif  // FFZERO_CLIENT_TRAINING_CLIENT_H_
