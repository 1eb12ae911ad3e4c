#ifndef FFZERO_SERVER_STORE_MEMORY_JOB_CHANGE_H_
#define FFZERO_SERVER_STORE_MEMORY_JOB_CHANGE_H_

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "server/store/job_change.h"

namespace ffzero {

struct MemoryJob {
  JobRow row;
  std::string request_id;  // with `submitted`, as NewJob has them
  std::string submitted;
  std::deque<EventRecord> events;                        // from row.record.first_seq on
  std::map<std::int64_t, CheckpointRecord> checkpoints;  // 0: the one that it begins with
};

// All jobs of a store in memory. One thread at a time.
struct MemoryJobs {
  std::map<std::int64_t, MemoryJob> by_number;
  std::map<std::string, std::int64_t> numbers;                         // by id
  std::map<std::string, std::int64_t> requests;                        // by request id
  std::map<std::pair<std::string, std::int64_t>, std::int64_t> spent;  // by submitter and day
  std::map<std::string, DeviceRecord> devices;
  std::int64_t last_number = 0;

  // That jobs take, about.
  std::int64_t Bytes() const;

  // NOT_FOUND names the id.
  absl::StatusOr<MemoryJob*> Find(const std::string& id);
};

// A JobChange in memory: what was put waits in `added_` until Commit.
class MemoryJobChange final : public JobChange {
 public:
  // All outlive it.
  MemoryJobChange(MemoryJobs* jobs, const EventEncoder& encoder, std::int64_t events_kept)
      : JobChange(encoder, events_kept), jobs_(jobs) {}

  absl::Status Load(const std::string& id) override;
  absl::Status Commit() override;

 private:
  absl::StatusOr<std::optional<Request>> FindRequest(const std::string& request_id) override;
  absl::StatusOr<StoreLoad> MeasureLoad(const std::string& submitter, absl::Time now) override;
  absl::Status Insert(const NewJob& job, absl::Time now) override;
  absl::Status Erase() override;
  absl::Status PutEvent(const EventRecord& event) override;
  absl::Status DropEventsBefore(std::int64_t seq) override;
  absl::Status PutCheckpoint(const CheckpointRecord& checkpoint) override;
  absl::Status DropCheckpointsBefore(std::int64_t id) override;
  absl::StatusOr<std::optional<DeviceRecord>> FindDevice(const std::string& name) override;
  absl::Status PutDevice(const DeviceRecord& device) override;
  absl::Status AddSpent(std::int64_t day, std::int64_t evaluations) override;

  MemoryJobs* jobs_;
  bool erased_ = false;
  MemoryJob added_;                             // a new job's, or what is added to an old one's
  std::int64_t first_checkpoint_ = 1;           // older ones go
  std::map<std::int64_t, std::int64_t> spent_;  // by day
  std::map<std::string, DeviceRecord> devices_;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_STORE_MEMORY_JOB_CHANGE_H_
