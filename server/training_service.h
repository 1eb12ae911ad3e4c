#ifndef FFZERO_SERVER_TRAINING_SERVICE_H_
#define FFZERO_SERVER_TRAINING_SERVICE_H_

#include <atomic>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "core/spec.h"
#include "core/spec_validation.h"
#include "ffzero/v1/training_service.grpc.pb.h"
#include "server/event_hub.h"
#include "server/json_log.h"
#include "server/predict_calls.h"
#include "server/store/job_store.h"
#include "server/task_queue.h"
#include "server/telemetry.h"

namespace ffzero {

// Looks at the data of a valid spec: its shape, and for the job's record its digests and whether it
// is synthetic (Job.data, Job.synthetic_data, Job.input). May read files; errors name the field.
using DescribeData = std::function<absl::StatusOr<DataShape>(const JobSpec& spec, v1::Job* record)>;

// Whether jobs may name this device (JobSpec.device, not empty): INVALID_ARGUMENT, naming the
// field, where not.
using CheckDevice = std::function<absl::Status(const std::string& device)>;

// What the service works with; the pointers outlive it.
struct TrainingServiceParts {
  JobStore* store = nullptr;
  EventHub* hub = nullptr;  // notified by the store's listener
  Telemetry* telemetry = nullptr;
  JsonLog* log = nullptr;
  DescribeData describe_data;
  CheckDevice check_device;
  AnswerPrediction predict;
  std::function<void()> wake_workers;  // after a job was queued or cancelled
  std::string program_version;
};

// ffzero.v1.TrainingService over a job store. It holds no state of its own but what is under way.
class TrainingService final : public v1::TrainingService::CallbackService {
 public:
  explicit TrainingService(TrainingServiceParts parts);

  // Answers new submissions and predictions with UNAVAILABLE from now on.
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
  grpc::ServerWriteReactor<v1::CheckpointChunk>* DownloadCheckpoint(
      grpc::CallbackServerContext* context, const v1::DownloadCheckpointRequest* request) override;
  grpc::ServerUnaryReactor* Predict(grpc::CallbackServerContext* context,
                                    const v1::PredictRequest* request,
                                    v1::PredictResponse* response) override;

 private:
  grpc::Status Submit(const v1::SubmitJobRequest& request, const std::string& peer,
                      v1::Job* response);

  const TrainingServiceParts parts_;
  std::atomic<bool> admitting_ = true;
  std::atomic<bool> ending_ = false;
  std::atomic<int> downloads_ = 0;
  PredictCalls predictions_;
  // Last, so that its thread ends before what its tasks use.
  TaskQueue admission_;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_TRAINING_SERVICE_H_
