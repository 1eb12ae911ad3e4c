#include "server/saved_state.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/digest.h"

namespace ffzero {
absl::StatusOr<Checkpoint> DecodeRecord(const CheckpointRecord& record) {
  const auto unreadable = [&record](absl::StatusCode code, absl::string_view why) {
    return absl::Status(code, absl::StrCat("checkpoint ", record.id, " cannot be read: ", why));
  };
  if (Sha256(record.bytes) != record.sha256) {
    return unreadable(absl::StatusCode::kDataLoss, "its SHA-256 is not the one it was stored with");
  }
  absl::StatusOr<Checkpoint> checkpoint = DecodeCheckpoint(record.bytes);
  if (checkpoint.ok()) return checkpoint;
  return unreadable(checkpoint.status().code(), checkpoint.status().message());
}

absl::StatusOr<std::optional<Checkpoint>> ReadNewestCheckpoint(
    JobStore* store, const std::string& job_id, std::vector<std::string>* unreadable) {
  const absl::StatusOr<JobRecord> job = store->Get(job_id);
  if (!job.ok()) return job.status();
  for (std::int64_t id = job->last_checkpoint; id > 0; --id) {
    const absl::StatusOr<CheckpointRecord> record = store->ReadCheckpoint(job_id, id);
    if (absl::IsNotFound(record.status())) break;
    if (absl::IsDataLoss(record.status())) {
      unreadable->push_back(
          absl::StrCat("checkpoint ", id, " cannot be read: ", record.status().message()));
      continue;
    }
    if (!record.ok()) return record.status();
    absl::StatusOr<Checkpoint> checkpoint = DecodeRecord(*record);
    if (checkpoint.ok()) return std::optional<Checkpoint>(std::move(*checkpoint));
    unreadable->emplace_back(checkpoint.status().message());
  }
  if (unreadable->empty()) return std::optional<Checkpoint>();
  return absl::DataLossError(
      absl::StrCat("job ", job_id, ": none of its checkpoints can be read: ", unreadable->front()));
}

}  // namespace ffzero
