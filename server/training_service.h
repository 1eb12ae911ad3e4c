#ifndef FFZERO_SERVER_TRAINING_SERVICE_H_
#define FFZERO_SERVER_TRAINING_SERVICE_H_

#include <atomic>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "ffzero/v1/training_service.grpc.pb.h"
#include "server/access/gate.h"
#include "server/event_hub.h"
#include "server/json_log.h"
#include "server/log_pages.h"
#include "server/sample_calls.h"
#include "server/store/job_store.h"
#include "server/submission.h"
#include "server/task_queue.h"
#include "server/telemetry.h"
#include "server/watch_places.h"

namespace ffzero {

// What the service works with; the pointers outlive it.
struct TrainingServiceParts {
  JobStore* store = nullptr;
  EventHub* hub = nullptr;    // notified by the store's listener, after
  LogPages* pages = nullptr;  // have forgotten what they knew
  Telemetry* telemetry = nullptr;
  WatchPlaces* watches = nullptr;  // where the open ones are
  JsonLog* log = nullptr;
  SubmissionParts submissions;
  AdmissionLimits limits;
  CurrentClients clients;  // null: everybody may do everything
  AnswerSamples<v1::PredictRequest, v1::PredictResponse> predict;
  AnswerSamples<v1::InspectRequest, v1::InspectResponse> inspect;
  std::function<void()> wake_workers;  // after a job was queued, or asked to stop
};

// ffzero.v1.TrainingService over a job store. It holds no state of its own but what is under way.
class TrainingService final : public v1::TrainingService::CallbackService {
 public:
  explicit TrainingService(TrainingServiceParts parts);

  // Answers new submissions and calls about samples with UNAVAILABLE from now on.
  void StopAdmitting();

  // Ends the open WatchJob streams, each after the events that are in its log by now.
  void EndStreams();

  grpc::ServerUnaryReactor* SubmitJob(grpc::CallbackServerContext* context,
                                      const v1::SubmitJobRequest* request,
                                      v1::Job* response) override;
  grpc::ServerUnaryReactor* GetJob(grpc::CallbackServerContext* context,
                                   const v1::GetJobRequest* request, v1::Job* response) override;
  grpc::ServerUnaryReactor* ListJobs(grpc::CallbackServerContext* context,
                                     const v1::ListJobsRequest* request,
                                     v1::ListJobsResponse* response) override;
  grpc::ServerWriteReactor<v1::JobEvent>* WatchJob(grpc::CallbackServerContext* context,
                                                   const v1::WatchJobRequest* request) override;
  grpc::ServerUnaryReactor* CancelJob(grpc::CallbackServerContext* context,
                                      const v1::CancelJobRequest* request,
                                      v1::Job* response) override;
  grpc::ServerUnaryReactor* PauseJob(grpc::CallbackServerContext* context,
                                     const v1::PauseJobRequest* request,
                                     v1::Job* response) override;
  grpc::ServerUnaryReactor* ResumeJob(grpc::CallbackServerContext* context,
                                      const v1::ResumeJobRequest* request,
                                      v1::Job* response) override;
  grpc::ServerUnaryReactor* DeleteJob(grpc::CallbackServerContext* context,
                                      const v1::DeleteJobRequest* request,
                                      v1::DeleteJobResponse* response) override;
  grpc::ServerWriteReactor<v1::CheckpointChunk>* DownloadCheckpoint(
      grpc::CallbackServerContext* context, const v1::DownloadCheckpointRequest* request) override;
  grpc::ServerUnaryReactor* Predict(grpc::CallbackServerContext* context,
                                    const v1::PredictRequest* request,
                                    v1::PredictResponse* response) override;
  grpc::ServerUnaryReactor* Inspect(grpc::CallbackServerContext* context,
                                    const v1::InspectRequest* request,
                                    v1::InspectResponse* response) override;

 private:
  grpc::Status Submit(const v1::SubmitJobRequest& request, const Caller& caller, v1::Job* response);
  // Who calls, if it may call the method and change the job.
  grpc::Status MayChange(const grpc::CallbackServerContext& context, const char* method,
                         const std::string& job_id, Caller* caller);
  // Answers a call that asks something of a job: what the store made of it, or the error.
  grpc::ServerUnaryReactor* Control(grpc::CallbackServerContext* context, const Caller& caller,
                                    const char* what, const absl::StatusOr<JobRecord>& job,
                                    v1::Job* response);

  const TrainingServiceParts parts_;
  Gate gate_;
  std::atomic<bool> admitting_ = true;
  std::atomic<bool> ending_ = false;
  std::atomic<int> downloads_ = 0;
  std::atomic<int> watchers_ = 0;
  SampleCalls sample_calls_;
  // Last, so that its thread ends before what its tasks use.
  TaskQueue admission_;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_TRAINING_SERVICE_H_
