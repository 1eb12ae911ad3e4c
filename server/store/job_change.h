#ifndef FFZERO_SERVER_STORE_JOB_CHANGE_H_
#define FFZERO_SERVER_STORE_JOB_CHANGE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/store/admission.h"
#include "server/store/job_row.h"

namespace ffzero {

// One transaction on one job: what any store does with it, over the few things that each storage
// does its own way. Changes gather in row(), events and checkpoints go in at once, and Commit
// writes the row back, if it is still there; what is not committed never happened.
class JobChange {
 public:
  // The encoder outlives it.
  JobChange(const EventEncoder& encoder, std::int64_t events_kept)
      : encoder_(encoder), events_kept_(events_kept) {}
  virtual ~JobChange() = default;
  JobChange(const JobChange&) = delete;
  JobChange& operator=(const JobChange&) = delete;

  // Reads the row. NOT_FOUND names the id.
  virtual absl::Status Load(const std::string& id) = 0;
  virtual absl::Status Commit() = 0;

  // As Load, for whoever holds the claim: ABORTED when a newer one was made, or the job has ended.
  absl::Status LoadClaimed(const Claim& claim);

  // The same, where nothing was loaded before. Submit makes a new job, or `known` and nothing
  // changed.
  absl::Status FindSubmitted(const std::string& request_id, const std::string& submitted,
                             std::optional<JobRecord>* known);
  absl::Status Submit(const NewJob& job, const AdmissionLimits& limits, absl::Time now,
                      std::optional<JobRecord>* known);

  // The calls of JobStore of the same names, on the loaded job.
  absl::Status Cancel(const std::string& by);
  absl::Status Pause(const std::string& by);
  absl::Status Resume(const std::string& by, std::optional<std::int64_t> evaluation_quota);
  absl::Status Append(const Update& update);
  absl::Status Finish(const Update& update, JobState state, const std::string& error);
  absl::Status Release(const Update& update, JobState to, const std::string& reason);
  absl::Status Delete();
  // Makes a PENDING job the worker's.
  absl::Status Take(const std::string& worker, Claim* claim);
  // The server died over it, as AfterDeath has it.
  absl::Status Recover(const std::string& crash);
  // JobStore's, where nothing was loaded before; the device as it then is.
  absl::Status ReleaseDevice(const std::string& name, DeviceRecord* device);

  const JobRow& row() const { return row_; }
  int appended() const { return appended_; }  // events, so far

 protected:
  // The job that a request id stands for, and its NewJob::submitted.
  struct Request {
    std::string id;
    std::string submitted;
  };
  virtual absl::StatusOr<std::optional<Request>> FindRequest(const std::string& request_id) = 0;
  virtual absl::StatusOr<StoreLoad> MeasureLoad(const std::string& submitter, absl::Time now) = 0;
  // Adds the row of a new job, and what it begins with, and loads it.
  virtual absl::Status Insert(const NewJob& job, absl::Time now) = 0;
  // Takes the job away with all that is its own.
  virtual absl::Status Erase() = 0;
  virtual absl::Status PutEvent(const EventRecord& event) = 0;
  // Trims the log: events with a smaller seq go.
  virtual absl::Status DropEventsBefore(std::int64_t seq) = 0;
  virtual absl::Status PutCheckpoint(const CheckpointRecord& checkpoint) = 0;
  virtual absl::Status DropCheckpointsBefore(std::int64_t id) = 0;
  // A device; nothing where it was never leased.
  virtual absl::StatusOr<std::optional<DeviceRecord>> FindDevice(const std::string& name) = 0;
  virtual absl::Status PutDevice(const DeviceRecord& device) = 0;
  // Forward evaluations of the row's submitter on a UTC day.
  virtual absl::Status AddSpent(std::int64_t day, std::int64_t evaluations) = 0;

  JobRow row_;

 private:
  absl::Status AppendEvent(const std::string& payload);
  // Changes the state and appends its event. FAILED_PRECONDITION, naming both states, when the job
  // may not go from one to the other.
  absl::Status MoveTo(JobState state, std::string_view reason);
  absl::Status SaveCheckpoint(CheckpointRecord checkpoint);
  absl::Status TrimLog();
  // The lease of the device that the row needs. FAILED_PRECONDITION when it cannot be had.
  absl::Status LeaseDevice(DeviceLease* lease);
  // Whoever worked on the row holds its device no longer.
  absl::Status FreeDevice();
  absl::Status NoteDevice(const DeviceNote& note);

  const EventEncoder& encoder_;
  const std::int64_t events_kept_;
  int appended_ = 0;
  std::string device_fault_;  // as DeviceNote::fault, until the device is free
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_STORE_JOB_CHANGE_H_
