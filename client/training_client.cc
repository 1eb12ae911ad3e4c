#include "client/training_client.h"

#include <grpcpp/client_context.h>

#include <chrono>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/channel.h"
#include "client/retry_delay.h"
#include "client/text.h"
#include "grpc/health/v1/health.grpc.pb.h"

namespace ffzero {
namespace {

// Calls `method` of the stub with a deadline.
template <typename Reply, typename Request, typename Stub, typename Method>
absl::StatusOr<Reply> Call(const TrainingClient& client, absl::Duration timeout, Stub* stub,
                           Method method, const Request& request) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + absl::ToChronoMilliseconds(timeout));
  Reply reply;
  const grpc::Status status = (stub->*method)(&context, request, &reply);
  if (!status.ok()) return client.Describe(status);
  return reply;
}

// What gRPC's words on a connection that failed may mean, where they do not say it themselves.
std::string WhyUnreachable(const std::string& said, bool tls) {
  const auto has = [&](const char* text) { return absl::StrContains(said, text); };
  if (has("certificate verify failed")) {
    return "; its certificate has expired, or is of no authority of --tls_ca (without it: of the "
           "system's)";
  }
  if (has("not in peer certificate")) {
    return "; --tls_server_name names the server where --server does not";
  }
  if (has("wrong version number")) return "; is that a server without TLS?";
  if (has("empty address list")) return "; is a file of --tls_ca, --tls_cert or --tls_key damaged?";
  if (has("failed to connect") && has("Socket closed")) {
    return tls ? "; does it want another certificate of yours (--tls_cert), one that is valid?"
               : "; is it a server with TLS (--tls, --tls_ca)?";
  }
  return "";
}

}  // namespace

TrainingClient::TrainingClient(const Connection& connection, absl::Duration timeout)
    : server_(connection.server),
      tls_(connection.tls),
      timeout_(timeout),
      channel_(MakeChannel(connection)),
      stub_(v1::TrainingService::NewStub(channel_)) {}

TrainingClient::TrainingClient(const std::string& server, absl::Duration timeout)
    : TrainingClient(Connection{.server = server}, timeout) {}

absl::StatusOr<v1::Job> TrainingClient::Submit(const v1::SubmitJobRequest& request) {
  return Call<v1::Job>(*this, timeout_, stub(), &v1::TrainingService::Stub::SubmitJob, request);
}

absl::StatusOr<v1::Job> TrainingClient::Get(const std::string& job_id) {
  v1::GetJobRequest request;
  request.set_job_id(job_id);
  return Call<v1::Job>(*this, timeout_, stub(), &v1::TrainingService::Stub::GetJob, request);
}

absl::StatusOr<v1::ListJobsResponse> TrainingClient::List(const v1::ListJobsRequest& request) {
  return Call<v1::ListJobsResponse>(*this, timeout_, stub(), &v1::TrainingService::Stub::ListJobs,
                                    request);
}

absl::StatusOr<v1::Job> TrainingClient::Cancel(const std::string& job_id) {
  v1::CancelJobRequest request;
  request.set_job_id(job_id);
  return Call<v1::Job>(*this, timeout_, stub(), &v1::TrainingService::Stub::CancelJob, request);
}

absl::StatusOr<v1::Job> TrainingClient::Pause(const std::string& job_id) {
  v1::PauseJobRequest request;
  request.set_job_id(job_id);
  return Call<v1::Job>(*this, timeout_, stub(), &v1::TrainingService::Stub::PauseJob, request);
}

absl::StatusOr<v1::Job> TrainingClient::Resume(const v1::ResumeJobRequest& request) {
  return Call<v1::Job>(*this, timeout_, stub(), &v1::TrainingService::Stub::ResumeJob, request);
}

absl::StatusOr<v1::DeleteJobResponse> TrainingClient::Delete(const std::string& job_id) {
  v1::DeleteJobRequest request;
  request.set_job_id(job_id);
  return Call<v1::DeleteJobResponse>(*this, timeout_, stub(), &v1::TrainingService::Stub::DeleteJob,
                                     request);
}

absl::StatusOr<v1::PredictResponse> TrainingClient::Predict(const v1::PredictRequest& request) {
  return Call<v1::PredictResponse>(*this, timeout_, stub(), &v1::TrainingService::Stub::Predict,
                                   request);
}

absl::StatusOr<v1::InspectResponse> TrainingClient::Inspect(const v1::InspectRequest& request) {
  return Call<v1::InspectResponse>(*this, timeout_, stub(), &v1::TrainingService::Stub::Inspect,
                                   request);
}

absl::StatusOr<v1::ListDevicesResponse> TrainingClient::ListDevices() {
  const auto devices = v1::DeviceService::NewStub(channel_);
  return Call<v1::ListDevicesResponse>(*this, timeout_, devices.get(),
                                       &v1::DeviceService::Stub::ListDevices,
                                       v1::ListDevicesRequest());
}

absl::StatusOr<v1::Device> TrainingClient::ReleaseDevice(const std::string& name) {
  v1::ReleaseDeviceRequest request;
  request.set_name(name);
  const auto devices = v1::DeviceService::NewStub(channel_);
  return Call<v1::Device>(*this, timeout_, devices.get(), &v1::DeviceService::Stub::ReleaseDevice,
                          request);
}

absl::StatusOr<grpc::health::v1::HealthCheckResponse> TrainingClient::Health(
    const std::string& service) {
  using grpc::health::v1::HealthCheckResponse;
  grpc::health::v1::HealthCheckRequest request;
  request.set_service(service);
  const auto health = grpc::health::v1::Health::NewStub(channel_);
  return Call<HealthCheckResponse>(*this, timeout_, health.get(),
                                   &grpc::health::v1::Health::Stub::Check, request);
}

std::unique_ptr<v1::BackupService::Stub> TrainingClient::NewBackupStub() const {
  return v1::BackupService::NewStub(channel_);
}

absl::Status TrainingClient::Describe(const grpc::Status& status) const {
  if (status.ok()) return absl::OkStatus();
  absl::Status described = Explain(status);
  KeepRetryDelay(status, &described);
  return described;
}

absl::Status TrainingClient::Explain(const grpc::Status& status) const {
  // The two enumerations are the same by definition (google.rpc.Code).
  const auto code = static_cast<absl::StatusCode>(status.error_code());
  const std::string said = Printable(status.error_message());
  const std::string address = Printable(server_);
  switch (code) {
    case absl::StatusCode::kUnavailable:
      return absl::UnavailableError(absl::StrCat("the server at ", address,
                                                 " cannot be reached or does not serve: ", said,
                                                 WhyUnreachable(status.error_message(), tls_)));
    case absl::StatusCode::kDeadlineExceeded:
      return absl::DeadlineExceededError(
          absl::StrCat("the server at ", address, " did not answer in time (--timeout): ", said));
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kOutOfRange:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kUnauthenticated:
    case absl::StatusCode::kPermissionDenied:
      if (!said.empty()) return {code, said};
      break;
    default:
      break;
  }
  return {code, absl::StrCat("the server at ", address, ": ", absl::StatusCodeToString(code),
                             said.empty() ? "" : ": ", said)};
}

}  // namespace ffzero
