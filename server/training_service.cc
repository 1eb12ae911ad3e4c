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

// Why a job was moved. The host of an unknown caller is nothing for the job's log.
std::string Asked(const Caller& caller) {
  return caller.known ? absl::StrCat("asked to by ", caller.name) : "asked to";
}

// A client that repeats another's request would take its job for one of its own.
grpc::Status AnswerRepeated(const Caller& caller, const JobRecord& job, v1::Job* response) {
  if (!caller.known || job.submitter == caller.name) return Answer(job, response);
  return {grpc::StatusCode::ALREADY_EXISTS,
          "request_id: another client has used it; must be one of your own making"};
}

grpc::Status Draining() {
  return RetryLater(absl::UnavailableError("the server is shutting down; submit again later"),
                    absl::Seconds(5));
}

}  // namespace

TrainingService::TrainingService(TrainingServiceParts parts)
    : parts_(std::move(parts)), gate_(parts_.clients, parts_.log), admission_(1, kMostSubmissions) {
  for (const char* method :
       {"SubmitJob", "GetJob", "ListJobs", "WatchJob", "CancelJob", "PauseJob", "ResumeJob",
        "DeleteJob", "DownloadCheckpoint", "Predict", "Inspect"}) {
    parts_.telemetry->ExpectRpc(
        absl::StrCat(v1::TrainingService::service_full_name(), "/", method));
  }
}

void TrainingService::StopAdmitting() {
  admitting_ = false;
  sample_calls_.Stop();
}

void TrainingService::EndStreams() {
  ending_ = true;
  parts_.hub->NotifyAll();
}

grpc::ServerUnaryReactor* TrainingService::SubmitJob(grpc::CallbackServerContext* context,
                                                     const v1::SubmitJobRequest* request,
                                                     v1::Job* response) {
  const absl::StatusOr<Caller> caller = gate_.Admit(*context, "SubmitJob");
  if (!caller.ok()) return Answer(context, ToGrpcStatus(caller.status()));
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const bool queued = admission_.Enqueue([this, caller = *caller, request, response, reactor] {
    reactor->Finish(Submit(*request, caller, response));
  });
  if (!queued) {
    reactor->Finish(RetryLater(
        absl::ResourceExhaustedError(absl::StrCat(
            kMostSubmissions, " submissions are waiting already; submit again in a moment")),
        absl::Seconds(1)));
  }
  return reactor;
}

grpc::Status TrainingService::Submit(const v1::SubmitJobRequest& request, const Caller& caller,
                                     v1::Job* response) {
  if (!admitting_) return Draining();
  grpc::Status status = CheckRequestId(request.request_id());
  if (!status.ok()) return status;
  const auto known = FindRepeated(parts_.store, request);
  if (!known.ok()) return ToGrpcStatus(known.status());
  if (known->has_value()) return AnswerRepeated(caller, **known, response);
  NewJob job;
  status = PrepareSubmission(parts_.submissions, request, caller.name, &job);
  if (!status.ok()) return status;
  AdmissionLimits limits = parts_.limits;
  limits.submitter_evaluations = caller.daily_evaluations.value_or(limits.submitter_evaluations);
  // Nobody submits between the look above and this: there is one thread for both.
  const absl::StatusOr<JobRecord> accepted = parts_.store->Submit(job, limits);
  if (accepted.ok()) {
    parts_.log->Write(
        LogLevel::kInfo, "job submitted",
        {{"job", accepted->id}, {"name", request.spec().name()}, {"submitter", caller.name}});
    parts_.wake_workers();
  }
  return Answer(accepted, response);
}

grpc::ServerUnaryReactor* TrainingService::GetJob(grpc::CallbackServerContext* context,
                                                  const v1::GetJobRequest* request,
                                                  v1::Job* response) {
  const absl::StatusOr<Caller> caller = gate_.Admit(*context, "GetJob");
  if (!caller.ok()) return Answer(context, ToGrpcStatus(caller.status()));
  grpc::Status status = CheckJobId(request->job_id());
  if (status.ok()) status = Answer(parts_.store->Get(request->job_id()), response);
  return Answer(context, status);
}

grpc::ServerUnaryReactor* TrainingService::ListJobs(grpc::CallbackServerContext* context,
                                                    const v1::ListJobsRequest* request,
                                                    v1::ListJobsResponse* response) {
  const absl::StatusOr<Caller> caller = gate_.Admit(*context, "ListJobs");
  if (!caller.ok()) return Answer(context, ToGrpcStatus(caller.status()));
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
    grpc::CallbackServerContext* context, const v1::WatchJobRequest* request) {
  using Failed = FailedStream<v1::JobEvent>;
  const absl::StatusOr<Caller> caller = gate_.Admit(*context, "WatchJob");
  if (!caller.ok()) return new Failed(ToGrpcStatus(caller.status()));
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
                              .places = parts_.watches,
                              .ending = &ending_,
                              .allowed = gate_.Again(*context, "WatchJob"),
                              .ended = [this] { --watchers_; }},
                             request->job_id(), request->after_seq());
}

grpc::ServerUnaryReactor* TrainingService::CancelJob(grpc::CallbackServerContext* context,
                                                     const v1::CancelJobRequest* request,
                                                     v1::Job* response) {
  Caller caller;
  const grpc::Status status = MayChange(*context, "CancelJob", request->job_id(), &caller);
  if (!status.ok()) return Answer(context, status);
  return Control(context, caller, "job cancelled",
                 parts_.store->Cancel(request->job_id(), Asked(caller)), response);
}

grpc::ServerUnaryReactor* TrainingService::PauseJob(grpc::CallbackServerContext* context,
                                                    const v1::PauseJobRequest* request,
                                                    v1::Job* response) {
  Caller caller;
  const grpc::Status status = MayChange(*context, "PauseJob", request->job_id(), &caller);
  if (!status.ok()) return Answer(context, status);
  return Control(context, caller, "job paused",
                 parts_.store->Pause(request->job_id(), Asked(caller)), response);
}

grpc::ServerUnaryReactor* TrainingService::ResumeJob(grpc::CallbackServerContext* context,
                                                     const v1::ResumeJobRequest* request,
                                                     v1::Job* response) {
  Caller caller;
  grpc::Status status = MayChange(*context, "ResumeJob", request->job_id(), &caller);
  if (status.ok()) status = CheckResume(*request);
  if (!status.ok()) return Answer(context, status);
  std::optional<std::int64_t> quota;
  if (request->has_max_forward_evaluations()) quota = request->max_forward_evaluations();
  return Control(context, caller, "job resumed",
                 parts_.store->Resume(request->job_id(), Asked(caller), quota), response);
}

grpc::ServerUnaryReactor* TrainingService::DeleteJob(grpc::CallbackServerContext* context,
                                                     const v1::DeleteJobRequest* request,
                                                     v1::DeleteJobResponse*) {
  Caller caller;
  grpc::Status status = MayChange(*context, "DeleteJob", request->job_id(), &caller);
  if (!status.ok()) return Answer(context, status);
  status = ToGrpcStatus(parts_.store->Delete(request->job_id()));
  if (status.ok()) {
    parts_.log->Write(LogLevel::kInfo, "job deleted",
                      {{"job", request->job_id()}, {"by", caller.name}});
  }
  return Answer(context, status);
}

grpc::Status TrainingService::MayChange(const grpc::CallbackServerContext& context,
                                        const char* method, const std::string& job_id,
                                        Caller* caller) {
  absl::StatusOr<Caller> admitted = gate_.Admit(context, method);
  if (!admitted.ok()) return ToGrpcStatus(admitted.status());
  if (grpc::Status status = CheckJobId(job_id); !status.ok()) return status;
  *caller = *std::move(admitted);
  return ToGrpcStatus(gate_.AdmitToJob(*caller, context, method, job_id, parts_.store));
}

grpc::ServerUnaryReactor* TrainingService::Control(grpc::CallbackServerContext* context,
                                                   const Caller& caller, const char* what,
                                                   const absl::StatusOr<JobRecord>& job,
                                                   v1::Job* response) {
  if (job.ok()) {
    parts_.log->Write(LogLevel::kInfo, what, {{"job", job->id}, {"by", caller.name}});
    parts_.wake_workers();
  }
  return Answer(context, Answer(job, response));
}

grpc::ServerWriteReactor<v1::CheckpointChunk>* TrainingService::DownloadCheckpoint(
    grpc::CallbackServerContext* context, const v1::DownloadCheckpointRequest* request) {
  using Failed = FailedStream<v1::CheckpointChunk>;
  const absl::StatusOr<Caller> caller = gate_.Admit(*context, "DownloadCheckpoint");
  if (!caller.ok()) return new Failed(ToGrpcStatus(caller.status()));
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
  const absl::StatusOr<Caller> caller = gate_.Admit(*context, "Predict");
  if (!caller.ok()) return Answer(context, ToGrpcStatus(caller.status()));
  if (const grpc::Status status = CheckPredict(*request); !status.ok()) {
    return Answer(context, status);
  }
  return sample_calls_.Start(context, [this, request, response](const GoOn& go_on) {
    return parts_.predict(*request, go_on, response);
  });
}

grpc::ServerUnaryReactor* TrainingService::Inspect(grpc::CallbackServerContext* context,
                                                   const v1::InspectRequest* request,
                                                   v1::InspectResponse* response) {
  const absl::StatusOr<Caller> caller = gate_.Admit(*context, "Inspect");
  if (!caller.ok()) return Answer(context, ToGrpcStatus(caller.status()));
  if (const grpc::Status status = CheckInspect(*request); !status.ok()) {
    return Answer(context, status);
  }
  return sample_calls_.Start(context, [this, request, response](const GoOn& go_on) {
    return parts_.inspect(*request, go_on, response);
  });
}

}  // namespace ffzero
