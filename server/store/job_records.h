#ifndef FFZERO_SERVER_STORE_JOB_RECORDS_H_
#define FFZERO_SERVER_STORE_JOB_RECORDS_H_

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "server/store/device_record.h"
#include "server/store/job_state.h"

namespace ffzero {

constexpr std::int64_t kUnlimited = std::numeric_limits<std::int64_t>::max();

// Deaths of the server over one job after which the job is not tried again.
constexpr int kMostDeaths = 3;

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
  std::int64_t first_seq = 1;  // of the oldest event that was not trimmed
  std::int64_t last_seq = 0;
  std::int64_t last_checkpoint = 0;  // id of the newest; 0: none yet
  // Forward evaluations: planned, spent so far (repeated work included), and spent at most.
  std::int64_t planned_evaluations = 0;
  std::int64_t spent_evaluations = 0;
  std::int64_t evaluation_quota = kUnlimited;
};

// A checkpoint's bytes with their digest.
struct CheckpointRecord {
  std::int64_t id = 0;
  std::string bytes;
  std::string sha256;
  std::int64_t forward_evaluations = 0;  // made by then; goes into its event and is not read back
};

struct NewJob {
  std::string request_id;  // empty: not idempotent
  std::string submitted;   // the spec as sent, canonically encoded: what request_id stands for
  std::string spec;
  std::string summary;
  std::string submitter;  // whose job it is
  std::string program_version;
  int priority = 0;  // higher first
  int checkpoints_kept = 3;
  std::int64_t planned_evaluations = 0;
  std::int64_t evaluation_quota = kUnlimited;
  std::string device;                     // that it needs; empty: none but this process
  std::optional<CheckpointRecord> start;  // to begin with; its id means nothing
};

// What a new job must not pass.
struct AdmissionLimits {
  int most_pending = std::numeric_limits<int>::max();  // jobs in the queue
  // Forward evaluations of the submitter's jobs in a UTC day: what they have spent today, and all
  // that its unfinished jobs still plan.
  std::int64_t submitter_evaluations = kUnlimited;
  std::int64_t most_bytes = kUnlimited;  // that the store takes
};

// The right to work on a job. A claim made later has a higher token, and then calls that carry an
// older one get ABORTED and change nothing: a worker presumed dead cannot write.
struct Claim {
  std::string job_id;
  std::string worker;
  std::int64_t token = 0;
  // StepReport::work of the newest event in the log: do not log again.
  std::int64_t logged_work = 0;
  // The server died over this job and no checkpoint was saved since: save one soon.
  bool suspect = false;
  DeviceLease lease;  // of the device that the job needs
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

// What a worker commits at once: all of it is durable, or none.
struct Update {
  std::vector<NewEvent> events;
  std::optional<std::string> summary;
  std::int64_t evaluations = 0;  // spent since the last update
  // Encoded checkpoint with its digest; its event is among `events`' successors: the store appends
  // the one that `EventEncoder::checkpoint` makes, right after `events`.
  std::optional<CheckpointRecord> checkpoint;
  DeviceNote device;
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

// What a store does for each job.
struct StoreLimits {
  std::int64_t events_kept = 1'000'000;  // in its log, or up to a tenth more
};

// What RecoverInterrupted did.
struct Recovery {
  using Causes = std::vector<std::pair<std::string, std::string>>;  // by job id
  int resumed = 0;                                                  // back in the queue, or paused
  Causes failed;
  Causes unreadable;  // left as they were
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_STORE_JOB_RECORDS_H_
