#ifndef FFZERO_SERVER_PREDICT_CALLS_H_
#define FFZERO_SERVER_PREDICT_CALLS_H_

#include <grpcpp/support/server_callback.h>

#include <atomic>
#include <functional>

#include "absl/status/status.h"
#include "ffzero/v1/training_service.pb.h"
#include "server/task_queue.h"

namespace ffzero {

// Answers a checked request; asks `go_on` between parts of the work. INVALID_ARGUMENT begins with
// the field. Called on several threads at once.
using AnswerPrediction = std::function<absl::Status(const v1::PredictRequest& request,
                                                    const std::function<absl::Status()>& go_on,
                                                    v1::PredictResponse* response)>;

// The Predict calls under way: a few at once, each on a thread that is not gRPC's, and ended soon
// after its client has gone or its deadline has passed. Thread-safe.
class PredictCalls {
 public:
  explicit PredictCalls(AnswerPrediction answer);

  // Answers the call, whose request was checked. RESOURCE_EXHAUSTED while others take all threads.
  grpc::ServerUnaryReactor* Start(grpc::CallbackServerContext* context,
                                  const v1::PredictRequest* request, v1::PredictResponse* response);

  // Answers new calls with UNAVAILABLE from now on; those under way go on.
  void Stop() { stopping_ = true; }

 private:
  grpc::Status Answer(const grpc::CallbackServerContext& context, const v1::PredictRequest& request,
                      v1::PredictResponse* response) const;

  const AnswerPrediction answer_;
  std::atomic<bool> stopping_ = false;
  std::atomic<int> under_way_ = 0;
  // Last, so that its threads end before what their tasks use.
  TaskQueue threads_;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_PREDICT_CALLS_H_
