#ifndef FFZERO_CLIENT_EVENT_STREAM_H_
#define FFZERO_CLIENT_EVENT_STREAM_H_

#include <grpcpp/client_context.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/support/async_stream.h>

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "client/training_client.h"
#include "ffzero/v1/training_service.grpc.pb.h"

namespace ffzero {

// A job's events, each once and in order, however often the connection is lost on the way: it then
// watches again after the last seq it has. Used by one thread.
class EventStream {
 public:
  struct Options {
    // Gives up when nothing has succeeded for this long.
    absl::Duration reconnect = absl::Seconds(300);
    // Between attempts, doubled from the first to the most.
    absl::Duration first_backoff = absl::Milliseconds(200);
    absl::Duration most_backoff = absl::Seconds(3);
  };
  enum class Outcome {
    kEvent,    // `event` was filled in
    kNothing,  // the deadline passed first
    kEnd,      // the server ended the log: its last event was the terminal state's
  };

  // Begins after the event `after_seq` (0: with the first). `client` outlives the stream.
  EventStream(TrainingClient* client, std::string job_id, std::int64_t after_seq,
              const Options& options);
  ~EventStream();

  // Waits for the next event, until `deadline`. An error is final: the server's own, UNAVAILABLE
  // once reconnecting is given up, DATA_LOSS when the server left out an event.
  absl::StatusOr<Outcome> Next(absl::Time deadline, v1::JobEvent* event);

  // Of the newest event; where a next stream would go on.
  std::int64_t last_seq() const { return last_seq_; }
  // Since when there has been no connection; InfiniteFuture while there is one.
  absl::Time lost_since() const {
    return step_ == Step::kReading ? absl::InfiniteFuture() : lost_since_;
  }

 private:
  enum class Step { kIdle, kStarting, kAccepting, kReading, kFinishing, kEnded };

  void Start();
  // What to do after the call under way has come back. Returns whether an event was taken.
  absl::StatusOr<Outcome> Advance(bool ok, v1::JobEvent* event);
  absl::StatusOr<Outcome> Take(v1::JobEvent* event);
  absl::StatusOr<Outcome> Finish();
  void Read();

  TrainingClient* const client_;
  const std::string job_id_;
  const Options options_;
  std::int64_t last_seq_;

  grpc::CompletionQueue queue_;
  std::unique_ptr<grpc::ClientContext> context_;
  std::unique_ptr<grpc::ClientAsyncReader<v1::JobEvent>> reader_;
  v1::JobEvent incoming_;
  grpc::Status status_;
  Step step_ = Step::kIdle;

  absl::Time accepted_ = absl::InfiniteFuture();  // this attempt, by the server
  absl::Time lost_since_ = absl::InfiniteFuture();
  absl::Time next_attempt_ = absl::InfinitePast();
  absl::Duration backoff_;
};

}  // namespace ffzero

#endif  // FFZERO_CLIENT_EVENT_STREAM_H_
