#ifndef FFZERO_SERVER_SAMPLE_CALLS_H_
#define FFZERO_SERVER_SAMPLE_CALLS_H_

#include <grpcpp/support/server_callback.h>

#include <atomic>
#include <functional>

#include "absl/status/status.h"
#include "server/go_on.h"
#include "server/task_queue.h"

namespace ffzero {

// Answers a checked request about samples. INVALID_ARGUMENT begins with the field. Called on
// several threads at once.
template <typename Request, typename Response>
using AnswerSamples =
    std::function<absl::Status(const Request& request, const GoOn& go_on, Response* response)>;

// The calls about samples that are under way, whichever method they are of: a few at once, each on
// a thread that is not gRPC's, and ended soon after its client has gone or its deadline has passed.
// Thread-safe.
class SampleCalls {
 public:
  SampleCalls();

  // Answers a call by `work`, which lives as long as the call does. RESOURCE_EXHAUSTED while others
  // take all threads.
  grpc::ServerUnaryReactor* Start(grpc::CallbackServerContext* context,
                                  std::function<absl::Status(const GoOn& go_on)> work);

  // Answers new calls with UNAVAILABLE from now on; those under way go on.
  void Stop() { stopping_ = true; }

 private:
  std::atomic<bool> stopping_ = false;
  std::atomic<int> under_way_ = 0;
  // Last, so that its threads end before what their tasks use.
  TaskQueue threads_;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_SAMPLE_CALLS_H_
