#ifndef FFZERO_SERVER_STORE_JOB_STORE_H_
#define FFZERO_SERVER_STORE_JOB_STORE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/store/job_records.h"
#include "server/store/job_state.h"

namespace ffzero {

// Durable jobs, their gapless event logs and their checkpoints. Every call is atomic; what returned
// OK survives a kill of the process. Each change of state appends its event in the same
// transaction. Thread-safe. Errors besides those named: UNAVAILABLE, RESOURCE_EXHAUSTED (a full
// disk) or DATA_LOSS from the storage underneath.
class JobStore {
 public:
  virtual ~JobStore() = default;

  // Accepts a job as PENDING. A known request_id with the same `submitted` returns the first job,
  // with another ALREADY_EXISTS. RESOURCE_EXHAUSTED as Admit (admission.h) when the job would pass
  // one of `limits`.
  virtual absl::StatusOr<JobRecord> Submit(const NewJob& job, const AdmissionLimits& limits) = 0;

  // The job that Submit would return for a known request_id with that `submitted`; nothing when the
  // id is not known. ALREADY_EXISTS as Submit.
  virtual absl::StatusOr<std::optional<JobRecord>> FindSubmitted(const std::string& request_id,
                                                                 const std::string& submitted) = 0;

  // NOT_FOUND names the id.
  virtual absl::StatusOr<JobRecord> Get(const std::string& id) = 0;

  // INVALID_ARGUMENT for a page token that this store did not make.
  virtual absl::StatusOr<JobPage> List(const ListQuery& query) = 0;

  virtual absl::StatusOr<std::map<JobState, int>> CountByState() = 0;

  // When the PENDING job that has waited longest was put into the queue, for a job that was given
  // back the last time; nothing when none waits.
  virtual absl::StatusOr<std::optional<absl::Time>> PendingSince() = 0;

  // What a user asks of a job; where that leads from each state: job_moves.h. `by` says who asked
  // and goes into the log. FAILED_PRECONDITION names the state found.
  virtual absl::StatusOr<JobRecord> Cancel(const std::string& id, const std::string& by) = 0;
  virtual absl::StatusOr<JobRecord> Pause(const std::string& id, const std::string& by) = 0;
  // `evaluation_quota`: the job's new one. RESOURCE_EXHAUSTED when the job has spent its quota.
  virtual absl::StatusOr<JobRecord> Resume(const std::string& id, const std::string& by,
                                           std::optional<std::int64_t> evaluation_quota) = 0;

  // Forgets an ended job with its log and checkpoints; FAILED_PRECONDITION while it has not ended.
  // What it spent still counts for its owner, and its request_id may be used again.
  virtual absl::Status Delete(const std::string& id) = 0;

  // Takes the oldest of the PENDING jobs of the highest priority, whose device nobody holds and is
  // not quarantined, and makes it RUNNING; nothing when there is none. A job that storage cannot
  // give is passed over; DATA_LOSS when there is no other.
  virtual absl::StatusOr<std::optional<Claim>> ClaimNext(const std::string& worker) = 0;

  // Commits progress and returns the job's state, so that a worker learns what is asked of it. An
  // empty update only asks. ABORTED, as the two after it, when the claim is stale: a newer one was
  // made, or the job has ended or gone back. NOT_FOUND when the job was deleted.
  virtual absl::StatusOr<JobState> Append(const Claim& claim, const Update& update) = 0;

  // Commits the last update and ends the job; `error` when FAILED. INVALID_ARGUMENT for a state
  // that is no end.
  virtual absl::Status Finish(const Claim& claim, const Update& update, JobState state,
                              const std::string& error) = 0;

  // Commits the update and gives the job back unfinished: to PENDING or PAUSED, or where a user
  // asked for that meanwhile to CANCELLED or PAUSED. INVALID_ARGUMENT for another `to`.
  virtual absl::Status Release(const Claim& claim, const Update& update, JobState to,
                               const std::string& reason) = 0;

  // Gives back what a dead owner of this store left at work. `crashes` blames jobs (by id) and
  // says how the process died. A job blamed for the kMostDeaths-th time, or at work for the
  // kMostDeaths-th time in a row without a checkpoint between, ends FAILED with the cause; unless
  // it was being paused or cancelled, which is then done. Once, before workers.
  virtual absl::StatusOr<Recovery> RecoverInterrupted(
      const std::map<std::string, std::string>& crashes) = 0;

  // The devices that were ever leased, by name.
  virtual absl::StatusOr<std::vector<DeviceRecord>> ListDevices() = 0;
  // Lets jobs have a quarantined device again, its failures forgotten. NOT_FOUND for a device that
  // was never leased, FAILED_PRECONDITION for one that is not in quarantine.
  virtual absl::StatusOr<DeviceRecord> ReleaseDevice(const std::string& name) = 0;

  // Up to `limit` events with seq > after_seq, in order. OUT_OF_RANGE when after_seq is past the
  // end or the events after it were trimmed, naming the range there is.
  virtual absl::StatusOr<std::vector<EventRecord>> ReadEvents(const std::string& id,
                                                              std::int64_t after_seq,
                                                              int limit) = 0;

  // The checkpoint of that id, or the newest for 0. NOT_FOUND when there is none.
  virtual absl::StatusOr<CheckpointRecord> ReadCheckpoint(const std::string& id,
                                                          std::int64_t checkpoint_id) = 0;

  // The checkpoint that the job was submitted to begin with; nothing for most.
  virtual absl::StatusOr<std::optional<CheckpointRecord>> ReadStart(const std::string& id) = 0;

  // Bytes that jobs take, space left by deleted ones not counted.
  virtual absl::StatusOr<std::int64_t> UsedBytes() = 0;
  // Of ended jobs keeps the newest checkpoint alone. Returns how many went.
  virtual absl::StatusOr<int> DropOldCheckpoints() = 0;
  // Deletes the job that ended first, if before `ended_before`, and returns its id.
  virtual absl::StatusOr<std::optional<std::string>> DeleteOldestEnded(absl::Time ended_before) = 0;
};

// Called after each commit on a job with the number of events it appended to the job's log; must be
// quick and must not call the store.
using EventListener = std::function<void(const std::string& job_id, int events)>;

}  // namespace ffzero

#endif  // FFZERO_SERVER_STORE_JOB_STORE_H_
