#ifndef FFZERO_SERVER_STORE_JOB_STORE_H_
#define FFZERO_SERVER_STORE_JOB_STORE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/store/job_state.h"

namespace ffzero {

// A job as stored. `spec` and `summary` are opaque here (serialised ffzero.v1 messages), so that a
// store knows neither protobuf nor gRPC.
struct JobRecord {
  std::string id;
  JobState state = JobState::kPending;
  std::string error;    // why it failed
  std::string spec;     // with every default filled in
  std::string summary;  // what its runner last reported: counts, progress, result
  std::string submitter;
  std::string program_version;
  absl::Time created, started = absl::InfinitePast(), ended = absl::InfinitePast();
  std::int64_t last_seq = 0;
};

struct NewJob {
  std::string request_id;  // empty: not idempotent
  std::string submitted;   // the spec as sent, canonically encoded: what request_id stands for
  std::string spec;
  std::string summary;
  std::string submitter;
  std::string program_version;
};

// The right to work on a job. A claim made later has a higher token, and then calls that carry an
// older one get ABORTED and change nothing: a worker presumed dead cannot write.
struct Claim {
  std::string job_id;
  std::string worker;
  std::int64_t token = 0;
  std::int64_t logged_work =
      0;  // StepReport::work of the newest event in the log; do not log again
};

struct NewEvent {
  std::string payload;    // a serialised JobEvent without seq and time
  std::int64_t work = 0;  // StepReport::work it reports; 0 for events that are not of a step
};

struct EventRecord {
  std::int64_t seq = 0;
  absl::Time time;
  std::string payload;
};

struct CheckpointRecord {
  std::int64_t id = 0;
  std::string bytes;
  std::string sha256;
  std::int64_t forward_evaluations = 0;  // made by then; goes into its event and is not read back
};

// What a worker commits at once: all of it is durable, or none.
struct Update {
  std::vector<NewEvent> events;
  std::optional<std::string> summary;
  // Encoded checkpoint with its digest; its event is among `events`' successors: the store appends
  // the one that `EventEncoder::checkpoint` makes, right after `events`.
  std::optional<CheckpointRecord> checkpoint;
};

// Makes the payloads of the events that the store itself appends.
struct EventEncoder {
  std::function<std::string(JobState state, std::string_view reason)> state;
  std::function<std::string(const CheckpointRecord& checkpoint)> checkpoint;
};

struct ListQuery {
  std::vector<JobState> states;  // all when empty
  int limit = 50;
  std::string page_token;  // of the previous page; empty for the first
};

struct JobPage {
  std::vector<JobRecord> jobs;  // newest first
  std::string next_page_token;  // empty on the last page
};

// Durable jobs, their gapless event logs and their checkpoints. Every call is atomic; what returned
// OK survives a kill of the process. Each change of state appends its event in the same
// transaction. Thread-safe. Errors besides those named: UNAVAILABLE or DATA_LOSS from the storage
// underneath.
class JobStore {
 public:
  virtual ~JobStore() = default;

  // Accepts a job as PENDING. A known request_id with the same `submitted` returns the first job,
  // with another ALREADY_EXISTS.
  virtual absl::StatusOr<JobRecord> Submit(const NewJob& job) = 0;

  // NOT_FOUND names the id.
  virtual absl::StatusOr<JobRecord> Get(const std::string& id) = 0;

  // INVALID_ARGUMENT for a page token that this store did not make.
  virtual absl::StatusOr<JobPage> List(const ListQuery& query) = 0;

  virtual absl::StatusOr<std::map<JobState, int>> CountByState() = 0;

  // PENDING ends as CANCELLED at once; RUNNING becomes CANCELLING, which its worker sees. Terminal
  // jobs: FAILED_PRECONDITION, naming the state. CANCELLING stays and returns OK.
  virtual absl::StatusOr<JobRecord> Cancel(const std::string& id) = 0;

  // Takes the oldest PENDING job and makes it RUNNING; nothing when there is none.
  virtual absl::StatusOr<std::optional<Claim>> ClaimNext(const std::string& worker) = 0;

  // Commits progress and returns the job's state, so that a worker learns of a cancellation. An
  // empty update only asks.
  virtual absl::StatusOr<JobState> Append(const Claim& claim, const Update& update) = 0;

  // Commits the last update and ends the job in a terminal state; `error` when FAILED.
  virtual absl::Status Finish(const Claim& claim, const Update& update, JobState state,
                              const std::string& error) = 0;

  // Commits the update and puts the job back in the queue (a CANCELLING one ends CANCELLED).
  virtual absl::Status Requeue(const Claim& claim, const Update& update,
                               const std::string& reason) = 0;

  // Requeues what a dead owner of this store left RUNNING. Returns how many. Once, before workers.
  virtual absl::StatusOr<int> RecoverInterrupted() = 0;

  // Up to `limit` events with seq > after_seq, in order. OUT_OF_RANGE when after_seq is past the
  // end or the history was trimmed, naming the range there is.
  virtual absl::StatusOr<std::vector<EventRecord>> ReadEvents(const std::string& id,
                                                              std::int64_t after_seq,
                                                              int limit) = 0;

  // The checkpoint of that id, or the newest for 0. NOT_FOUND when there is none.
  virtual absl::StatusOr<CheckpointRecord> ReadCheckpoint(const std::string& id,
                                                          std::int64_t checkpoint_id) = 0;
};

// Called after each commit on a job with the number of events it appended to the job's log; must be
// quick and must not call the store.
using EventListener = std::function<void(const std::string& job_id, int events)>;

}  // namespace ffzero

#endif  // FFZERO_SERVER_STORE_JOB_STORE_H_
