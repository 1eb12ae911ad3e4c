#ifndef FFZERO_SERVER_STORE_RULED_JOB_STORE_H_
#define FFZERO_SERVER_STORE_RULED_JOB_STORE_H_

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "server/store/job_change.h"
#include "server/store/job_store.h"

namespace ffzero {

// The calls that change jobs, by the rules of JobChange, over what each storage does its own way:
// transactions and queries. The calls that only read are the storage's.
class RuledJobStore : public JobStore {
 public:
  // `listener` may be empty.
  explicit RuledJobStore(EventListener listener) : listener_(std::move(listener)) {}

  absl::StatusOr<JobRecord> Submit(const NewJob& job, const AdmissionLimits& limits) final;
  absl::StatusOr<std::optional<JobRecord>> FindSubmitted(const std::string& request_id,
                                                         const std::string& submitted) final;
  absl::StatusOr<JobRecord> Cancel(const std::string& id, const std::string& by) final;
  absl::StatusOr<JobRecord> Pause(const std::string& id, const std::string& by) final;
  absl::StatusOr<JobRecord> Resume(const std::string& id, const std::string& by,
                                   std::optional<std::int64_t> evaluation_quota) final;
  absl::Status Delete(const std::string& id) final;
  absl::StatusOr<std::optional<Claim>> ClaimNext(const std::string& worker) final;
  absl::StatusOr<JobState> Append(const Claim& claim, const Update& update) final;
  absl::Status Finish(const Claim& claim, const Update& update, JobState state,
                      const std::string& error) final;
  absl::Status Release(const Claim& claim, const Update& update, JobState to,
                       const std::string& reason) final;
  absl::StatusOr<Recovery> RecoverInterrupted(
      const std::map<std::string, std::string>& crashes) final;
  absl::StatusOr<DeviceRecord> ReleaseDevice(const std::string& name) final;
  absl::StatusOr<std::optional<std::string>> DeleteOldestEnded(absl::Time ended_before) final;

 protected:
  using Step = std::function<absl::Status(JobChange* change)>;
  using Ids = absl::StatusOr<std::vector<std::string>>;

  // Runs the step on a change of its own and commits it, or does nothing and returns the error; one
  // at a time.
  virtual absl::Status Transact(const Step& step) = 0;

  // These read nothing of jobs that they do not name, so that a damaged one stops no other.
  // PENDING jobs that are next in turn, whose device can be had, at most `limit`.
  virtual Ids NextInTurn(int limit) = 0;
  // Jobs that somebody works on.
  virtual Ids AtWork() = 0;
  // Jobs that ended first, if before `ended_before`, at most `limit`.
  virtual Ids OldestEnded(absl::Time ended_before, int limit) = 0;

 private:
  // Transacts and tells the listener; the job as it then is.
  absl::StatusOr<JobRecord> Write(const Step& step);
  absl::StatusOr<JobRecord> OnJob(const std::string& id, const Step& step);
  absl::StatusOr<JobRecord> OnClaim(const Claim& claim, const Step& step);

  const EventListener listener_;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_STORE_RULED_JOB_STORE_H_
