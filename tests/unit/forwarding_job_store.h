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

  absl::StatusOr<JobRecord> Submit(const NewJob& job) override { return store_->Submit(job); }
  absl::StatusOr<JobRecord> Get(const std::string& id) override { return store_->Get(id); }
  absl::StatusOr<JobPage> List(const ListQuery& query) override { return store_->List(query); }
  absl::StatusOr<std::map<JobState, int>> CountByState() override { return store_->CountByState(); }
  absl::StatusOr<JobRecord> Cancel(const std::string& id) override { return store_->Cancel(id); }
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
  absl::Status Requeue(const Claim& claim, const Update& update,
                       const std::string& reason) override {
    return store_->Requeue(claim, update, reason);
  }
  absl::StatusOr<int> RecoverInterrupted() override { return store_->RecoverInterrupted(); }
  absl::StatusOr<std::vector<EventRecord>> ReadEvents(const std::string& id, std::int64_t after_seq,
                                                      int limit) override {
    return store_->ReadEvents(id, after_seq, limit);
  }
  absl::StatusOr<CheckpointRecord> ReadCheckpoint(const std::string& id,
                                                  std::int64_t checkpoint_id) override {
    return store_->ReadCheckpoint(id, checkpoint_id);
  }

 private:
  JobStore* const store_;
};

}  // namespace ffzero

#endif  // FFZERO_TESTS_UNIT_FORWARDING_JOB_STORE_H_
