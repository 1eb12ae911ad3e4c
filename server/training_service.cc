#include "server/training_service.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "server/checkpoint_reactor.h"
#include "server/convert.h"
#include "server/errors.h"
#include "server/request_checks.h"
#include "server/watch_reactor.h"

namespace ffzero {
namespace {

constexpr std::size_t kMostSubmissions = 1024;  // waiting to be looked at
constexpr int kMostDownloads = 4;               // at once; each holds a checkpoint in memory
constexpr int kMostWatchers = 10'000;           // at once; each holds a page of a log in memory
constexpr char kAsked[] = "asked to";           // why a job was moved

grpc::ServerUnaryReactor* Answer(grpc::CallbackServerContext* context, const grpc::Status& status) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  reactor->Finish(status);
  return reactor;
}

grpc::Status Answer(const absl::StatusOr<JobRecord>& job, v1::Job* response) {
  if (!job.ok()) return ToGrpcStatus(job.status());
  *response = ToProto(*job);
  return grpc::Status::OK;
}

// A stream that ends before its first message.
template <typename Message>
class FailedStream final : public grpc::ServerWriteReactor<Message> {
 public:
  explicit FailedStream(const grpc::Status& status) { this->Finish(status); }
  void OnDone() override { delete this; }
};

// A peer without the port, which is another with every connection: "ipv4:192.0.2.7".
std::string HostOf(const std::string& peer) { return peer.substr(0, peer.rfind(':')); }

grpc::Status Draining() {
  return RetryLater(absl::UnavailableError("the server is shutting down; submit again later"),
                    absl::Seconds(5));
}

}  // namespace

TrainingService::TrainingService(TrainingServiceParts parts)
    : parts_(std::move(parts)), predictions_(parts_.predict), admission_(1, kMostSubmissions) {
  for (const char* method : {"SubmitJob", "GetJob", "ListJobs", "WatchJob", "CancelJob", "PauseJob",
                             "ResumeJob", "DeleteJob", "DownloadCheckpoint", "Predict"}) {
    parts_.telemetry->ExpectRpc(
        absl::StrCat(v1::TrainingService::service_full_name(), "/", method));
  }
}

void TrainingService::StopAdmitting() {
  admitting_ = false;
  predictions_.Stop();
}

void TrainingService::EndStreams() {
  ending_ = true;
  parts_.hub->NotifyAll();
}

grpc::ServerUnaryReactor* TrainingService::SubmitJob(grpc::CallbackServerContext* context,
                                                     const v1::SubmitJobRequest* request,
                                                     v1::Job* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const bool queued = admission_.Enqueue([this, context, request, response, reactor] {
    reactor->Finish(Submit(*request, HostOf(context->peer()), response));
  });
  if (!queued) {
    reactor->Finish(RetryLater(
        absl::ResourceExhaustedError(absl::StrCat(
            kMostSubmissions, " submissions are waiting already; submit again in a moment")),
        absl::Seconds(1)));
  }
  return reactor;
}

grpc::Status TrainingService::Submit(const v1::SubmitJobRequest& request, const std::string& peer,
                                     v1::Job* response) {
  if (!admitting_) return Draining();
  grpc::Status status = CheckRequestId(request.request_id());
  if (!status.ok()) return status;
  const auto known = FindRepeated(parts_.store, request);
  if (!known.ok()) return ToGrpcStatus(known.status());
  if (known->has_value()) return Answer(**known, response);
  NewJob job;
  status = PrepareSubmission(parts_.submissions, request, peer, &job);
  if (!status.ok()) return status;
  const absl::StatusOr<JobRecord> accepted = parts_.store->Submit(job, parts_.limits);
  if (accepted.ok()) {
    parts_.log->Write(
        LogLevel::kInfo, "job submitted",
        {{"job", accepted->id}, {"name", request.spec().name()}, {"submitter", peer}});
    parts_.wake_workers();
  }
  return Answer(accepted, response);
}

grpc::ServerUnaryReactor* TrainingService::GetJob(grpc::CallbackServerContext* context,
                                                  const v1::GetJobRequest* request,
                                                  v1::Job* response) {
  grpc::Status status = CheckJobId(request->job_id());
  if (status.ok()) status = Answer(parts_.store->Get(request->job_id()), response);
  return Answer(context, status);
}

grpc::ServerUnaryReactor* TrainingService::ListJobs(grpc::CallbackServerContext* context,
                                                    const v1::ListJobsRequest* request,
                                                    v1::ListJobsResponse* response) {
  ListQuery query;
  if (const grpc::Status status = ToListQuery(*request, &query); !status.ok()) {
    return Answer(context, status);
  }
  const absl::StatusOr<JobPage> page = parts_.store->List(query);
  if (!page.ok()) return Answer(context, FieldError(page.status()));
  for (const JobRecord& job : page->jobs) *response->add_jobs() = ToProto(job);
  response->set_next_page_token(page->next_page_token);
  return Answer(context, grpc::Status::OK);
}

grpc::ServerWriteReactor<v1::JobEvent>* TrainingService::WatchJob(
    grpc::CallbackServerContext*, const v1::WatchJobRequest* request) {
  using Failed = FailedStream<v1::JobEvent>;
  if (const grpc::Status status = CheckJobId(request->job_id()); !status.ok()) {
    return new Failed(status);
  }
  if (request->after_seq() < 0) {
    return new Failed(InvalidArgument(
        "after_seq", absl::StrCat(request->after_seq(), " found; must be at least 0")));
  }
  // Known by Get, since the end of a log that does not exist looks like any other.
  const absl::StatusOr<JobRecord> job = parts_.store->Get(request->job_id());
  if (!job.ok()) return new Failed(ToGrpcStatus(job.status()));
  if (++watchers_ > kMostWatchers) {
    --watchers_;
    return new Failed(RetryLater(absl::ResourceExhaustedError(absl::StrCat(
                                     kMostWatchers, " watchers are connected already")),
                                 absl::Seconds(30)));
  }
  return WatchReactor::Start({.store = parts_.store,
                              .hub = parts_.hub,
                              .pages = parts_.pages,
                              .telemetry = parts_.telemetry,
                              .ending = &ending_,
                              .ended = [this] { --watchers_; }},
                             request->job_id(), request->after_seq());
}

grpc::ServerUnaryReactor* TrainingService::CancelJob(grpc::CallbackServerContext* context,
                                                     const v1::CancelJobRequest* request,
                                                     v1::Job* response) {
  grpc::Status status = CheckJobId(request->job_id());
  if (!status.ok()) return Answer(context, status);
  return Control(context, "job cancelled", parts_.store->Cancel(request->job_id(), kAsked),
                 response);
}

grpc::ServerUnaryReactor* TrainingService::PauseJob(grpc::CallbackServerContext* context,
                                                    const v1::PauseJobRequest* request,
                                                    v1::Job* response) {
  grpc::Status status = CheckJobId(request->job_id());
  if (!status.ok()) return Answer(context, status);
  return Control(context, "job paused", parts_.store->Pause(request->job_id(), kAsked), response);
}

grpc::ServerUnaryReactor* TrainingService::ResumeJob(grpc::CallbackServerContext* context,
                                                     const v1::ResumeJobRequest* request,
                                                     v1::Job* response) {
  if (grpc::Status status = CheckResume(*request); !status.ok()) return Answer(context, status);
  std::optional<std::int64_t> quota;
  if (request->has_max_forward_evaluations()) quota = request->max_forward_evaluations();
  return Control(context, "job resumed", parts_.store->Resume(request->job_id(), kAsked, quota),
                 response);
}

grpc::ServerUnaryReactor* TrainingService::DeleteJob(grpc::CallbackServerContext* context,
                                                     const v1::DeleteJobRequest* request,
                                                     v1::DeleteJobResponse*) {
  grpc::Status status = CheckJobId(request->job_id());
  if (!status.ok()) return Answer(context, status);
  status = ToGrpcStatus(parts_.store->Delete(request->job_id()));
  if (status.ok()) {
    parts_.log->Write(LogLevel::kInfo, "job deleted",
                      {{"job", request->job_id()}, {"by", context->peer()}});
  }
  return Answer(context, status);
}

grpc::ServerUnaryReactor* TrainingService::Control(grpc::CallbackServerContext* context,
                                                   const char* what,
                                                   const absl::StatusOr<JobRecord>& job,
                                                   v1::Job* response) {
  if (job.ok()) {
    parts_.log->Write(LogLevel::kInfo, what, {{"job", job->id}, {"by", context->peer()}});
    parts_.wake_workers();
  }
  return Answer(context, Answer(job, response));
}

grpc::ServerWriteReactor<v1::CheckpointChunk>* TrainingService::DownloadCheckpoint(
    grpc::CallbackServerContext*, const v1::DownloadCheckpointRequest* request) {
  using Failed = FailedStream<v1::CheckpointChunk>;
  if (const grpc::Status status = CheckJobId(request->job_id()); !status.ok()) {
    return new Failed(status);
  }
  if (const grpc::Status status = CheckCheckpointId(request->checkpoint_id()); !status.ok()) {
    return new Failed(status);
  }
  if (++downloads_ > kMostDownloads) {
    --downloads_;
    return new Failed(RetryLater(
        absl::ResourceExhaustedError(absl::StrCat(
            kMostDownloads, " checkpoints are being downloaded already; try again in a moment")),
        absl::Seconds(1)));
  }
  absl::StatusOr<CheckpointRecord> checkpoint =
      parts_.store->ReadCheckpoint(request->job_id(), request->checkpoint_id());
  if (!checkpoint.ok()) {
    --downloads_;
    return new Failed(ToGrpcStatus(checkpoint.status()));
  }
  return new CheckpointReactor(std::move(*checkpoint), [this] { --downloads_; });
}

grpc::ServerUnaryReactor* TrainingService::Predict(grpc::CallbackServerContext* context,
                                                   const v1::PredictRequest* request,
                                                   v1::PredictResponse* response) {
  if (const grpc::Status status = CheckPredict(*request); !status.ok()) {
    return Answer(context, status);
  }
  return predictions_.Start(context, request, response);
}

}  // namespace ffzero
