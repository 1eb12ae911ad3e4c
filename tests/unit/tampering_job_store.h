#ifndef FFZERO_TESTS_UNIT_TAMPERING_JOB_STORE_H_
#define FFZERO_TESTS_UNIT_TAMPERING_JOB_STORE_H_

#include <functional>
#include <string>
#include <utility>

#include "core/checkpoint.h"
#include "server/digest.h"
#include "tests/unit/forwarding_job_store.h"

namespace ffzero {

// A store whose records a test changes on their way out.
class TamperingJobStore final : public ForwardingJobStore {
 public:
  using ForwardingJobStore::ForwardingJobStore;

  absl::StatusOr<CheckpointRecord> ReadCheckpoint(const std::string& id,
                                                  std::int64_t checkpoint) override {
    absl::StatusOr<CheckpointRecord> record = ForwardingJobStore::ReadCheckpoint(id, checkpoint);
    if (record.ok() && tamper) tamper(&*record);
    return record;
  }

  absl::StatusOr<JobRecord> Get(const std::string& id) override {
    absl::StatusOr<JobRecord> record = ForwardingJobStore::Get(id);
    if (record.ok() && tamper_with_job) tamper_with_job(&*record);
    return record;
  }

  // Changes what checkpoints say, and their digests with it.
  void Alter(std::function<void(Checkpoint*)> alter) {
    tamper = [alter = std::move(alter)](CheckpointRecord* record) {
      Checkpoint checkpoint = DecodeCheckpoint(record->bytes).value();
      alter(&checkpoint);
      record->bytes = EncodeCheckpoint(checkpoint);
      record->sha256 = Sha256(record->bytes);
    };
  }

  std::function<void(CheckpointRecord*)> tamper;
  std::function<void(JobRecord*)> tamper_with_job;
};

}  // namespace ffzero

#endif  // FFZERO_TESTS_UNIT_TAMPERING_JOB_STORE_H_
