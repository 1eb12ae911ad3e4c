#ifndef FFZERO_TESTS_UNIT_FORWARDING_JOB_STORE_H_
#define FFZERO_TESTS_UNIT_FORWARDING_JOB_STORE_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "server/store/job_store.h"

namespace ffzero {

// A job store that hands every call on to another: what a test overrides is where it interferes.
class ForwardingJobStore : public JobStore {
 public:
  explicit ForwardingJobStore(JobStore* store) : store_(store) {}

  absl::StatusOr<JobRecord> Submit(const NewJob& job, const AdmissionLimits& limits) override {
    return store_->Submit(job, limits);
  }
  absl::StatusOr<std::optional<JobRecord>> FindSubmitted(const std::string& request_id,
                                                         const std::string& submitted) override {
    return store_->FindSubmitted(request_id, submitted);
  }
  absl::StatusOr<JobRecord> Get(const std::string& id) override { return store_->Get(id); }
  absl::StatusOr<JobPage> List(const ListQuery& query) override { return store_->List(query); }
  absl::StatusOr<std::map<JobState, int>> CountByState() override { return store_->CountByState(); }
  absl::StatusOr<std::optional<absl::Time>> PendingSince() override {
    return store_->PendingSince();
  }
  absl::StatusOr<JobRecord> Cancel(const std::string& id, const std::string& by) override {
    return store_->Cancel(id, by);
  }
  absl::StatusOr<JobRecord> Pause(const std::string& id, const std::string& by) override {
    return store_->Pause(id, by);
  }
  absl::StatusOr<JobRecord> Resume(const std::string& id, const std::string& by,
                                   std::optional<std::int64_t> evaluation_quota) override {
    return store_->Resume(id, by, evaluation_quota);
  }
  absl::Status Delete(const std::string& id) override { return store_->Delete(id); }
  absl::StatusOr<std::optional<Claim>> ClaimNext(const std::string& worker) override {
    return store_->ClaimNext(worker);
  }
  absl::StatusOr<JobState> Append(const Claim& claim, const Update& update) override {
    return store_->Append(claim, update);
  }
  absl::Status Finish(const Claim& claim, const Update& update, JobState state,
                      const std::string& error) override {
    return store_->Finish(claim, update, state, error);
  }
  absl::Status Release(const Claim& claim, const Update& update, JobState to,
                       const std::string& reason) override {
    return store_->Release(claim, update, to, reason);
  }
  absl::StatusOr<Recovery> RecoverInterrupted(
      const std::map<std::string, std::string>& crashes) override {
    return store_->RecoverInterrupted(crashes);
  }
  absl::StatusOr<std::vector<DeviceRecord>> ListDevices() override { return store_->ListDevices(); }
  absl::StatusOr<DeviceRecord> ReleaseDevice(const std::string& name) override {
    return store_->ReleaseDevice(name);
  }
  absl::StatusOr<std::vector<EventRecord>> ReadEvents(const std::string& id, std::int64_t after_seq,
                                                      int limit) override {
    return store_->ReadEvents(id, after_seq, limit);
  }
  absl::StatusOr<CheckpointRecord> ReadCheckpoint(const std::string& id,
                                                  std::int64_t checkpoint_id) override {
    return store_->ReadCheckpoint(id, checkpoint_id);
  }
  absl::StatusOr<std::optional<CheckpointRecord>> ReadStart(const std::string& id) override {
    return store_->ReadStart(id);
  }
  absl::StatusOr<std::int64_t> UsedBytes() override { return store_->UsedBytes(); }
  absl::StatusOr<int> DropOldCheckpoints() override { return store_->DropOldCheckpoints(); }
  absl::StatusOr<std::optional<std::string>> DeleteOldestEnded(absl::Time ended_before) override {
    return store_->DeleteOldestEnded(ended_before);
  }

 private:
  JobStore* const store_;
};

}  // namespace ffzero

#endif  // FFZERO_TESTS_UNIT_FORWARDING_JOB_STORE_H_
