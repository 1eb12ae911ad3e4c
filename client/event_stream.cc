#include "client/event_stream.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "client/text.h"

namespace ffzero {
namespace {

// A connection that held this long was one, even if it carried nothing.
constexpr absl::Duration kHeld = absl::Seconds(5);

// A server that has lost its patience in a shutdown cancels its streams, and nobody else does.
bool MeansLost(const grpc::Status& status) {
  return status.error_code() == grpc::StatusCode::UNAVAILABLE ||
         status.error_code() == grpc::StatusCode::CANCELLED;
}

}  // namespace

EventStream::EventStream(TrainingClient* client, std::string job_id, std::int64_t after_seq,
                         const Options& options)
    : client_(client),
      job_id_(std::move(job_id)),
      options_(options),
      last_seq_(after_seq),
      backoff_(options.first_backoff) {}

EventStream::~EventStream() {
  if (context_ != nullptr) context_->TryCancel();
  queue_.Shutdown();
  void* tag = nullptr;
  bool ok = false;
  while (queue_.Next(&tag, &ok)) {
  }
}

absl::StatusOr<EventStream::Outcome> EventStream::Next(absl::Time deadline, v1::JobEvent* event) {
  while (true) {
    if (step_ == Step::kEnded) return Outcome::kEnd;
    if (step_ == Step::kIdle) {
      absl::SleepFor(std::min(deadline, next_attempt_) - absl::Now());
      if (absl::Now() < next_attempt_) return Outcome::kNothing;
      Start();
    }
    void* tag = nullptr;
    bool ok = false;
    switch (queue_.AsyncNext(&tag, &ok, absl::ToChronoTime(deadline))) {
      case grpc::CompletionQueue::TIMEOUT:
        return Outcome::kNothing;
      case grpc::CompletionQueue::SHUTDOWN:
        return absl::InternalError("the event stream's queue is gone");
      case grpc::CompletionQueue::GOT_EVENT:
        break;
    }
    absl::StatusOr<Outcome> outcome = Advance(ok, event);
    if (!outcome.ok() || *outcome != Outcome::kNothing) return outcome;
  }
}

void EventStream::Start() {
  // The reader lies in memory of its call, which goes with the context.
  reader_.reset();
  context_ = std::make_unique<grpc::ClientContext>();
  v1::WatchJobRequest request;
  request.set_job_id(job_id_);
  request.set_after_seq(last_seq_);
  reader_ = client_->stub()->PrepareAsyncWatchJob(context_.get(), request, &queue_);
  accepted_ = absl::InfiniteFuture();
  step_ = Step::kStarting;
  reader_->StartCall(this);
}

absl::StatusOr<EventStream::Outcome> EventStream::Advance(bool ok, v1::JobEvent* event) {
  switch (step_) {
    case Step::kStarting:
      step_ = Step::kAccepting;
      reader_->ReadInitialMetadata(this);
      return Outcome::kNothing;
    case Step::kAccepting:
      if (ok) accepted_ = absl::Now();
      Read();
      return Outcome::kNothing;
    case Step::kReading:
      if (ok) return Take(event);
      step_ = Step::kFinishing;
      reader_->Finish(&status_, this);
      return Outcome::kNothing;
    case Step::kFinishing:
      return Finish();
    case Step::kIdle:
    case Step::kEnded:
      break;
  }
  return absl::InternalError("the event stream is out of step");
}

void EventStream::Read() {
  step_ = Step::kReading;
  reader_->Read(&incoming_, this);
}

absl::StatusOr<EventStream::Outcome> EventStream::Take(v1::JobEvent* event) {
  lost_since_ = absl::InfiniteFuture();
  backoff_ = options_.first_backoff;
  if (incoming_.seq() > last_seq_ + 1) {
    return absl::DataLossError(absl::StrCat("job ", Printable(job_id_), ": the server sent event ",
                                            incoming_.seq(), " after event ", last_seq_));
  }
  // Seen before; the promise is ours, whatever the server does.
  const bool seen = incoming_.seq() <= last_seq_;
  if (!seen) {
    last_seq_ = incoming_.seq();
    event->Swap(&incoming_);
  }
  Read();
  return seen ? Outcome::kNothing : Outcome::kEvent;
}

absl::StatusOr<EventStream::Outcome> EventStream::Finish() {
  const absl::Time now = absl::Now();
  if (status_.ok()) {
    step_ = Step::kEnded;
    return Outcome::kEnd;
  }
  step_ = Step::kIdle;
  if (!MeansLost(status_)) return client_->Describe(status_);
  if (now - accepted_ >= kHeld || lost_since_ == absl::InfiniteFuture()) {
    lost_since_ = now;
    backoff_ = options_.first_backoff;
  }
  if (now - lost_since_ >= options_.reconnect) {
    const absl::Status why = client_->Describe(status_);
    return absl::Status(why.code(), absl::StrCat("gave up after ", Span(options_.reconnect),
                                                 " without a connection: ", why.message()));
  }
  // Spread out, so that the watchers of a server that restarts do not return all at once.
  absl::InsecureBitGen random;
  next_attempt_ = now + backoff_ * absl::Uniform(random, 0.8, 1.2);
  backoff_ = std::min(2 * backoff_, options_.most_backoff);
  return Outcome::kNothing;
}

}  // namespace ffzero
