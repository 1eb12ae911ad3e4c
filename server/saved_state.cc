#include "server/saved_state.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/digest.h"

namespace ffzero {
namespace {

absl::StatusOr<Checkpoint> Decode(const CheckpointRecord& record) {
  if (Sha256(record.bytes) != record.sha256) {
    return absl::DataLossError("its SHA-256 is not the one it was stored with");
  }
  return DecodeCheckpoint(record.bytes);
}

}  // namespace

absl::StatusOr<std::optional<Checkpoint>> ReadNewestCheckpoint(
    JobStore* store, const std::string& job_id, std::vector<std::string>* unreadable) {
  std::int64_t id = 0;
  do {
    const absl::StatusOr<CheckpointRecord> record = store->ReadCheckpoint(job_id, id);
    if (absl::IsNotFound(record.status())) break;
    if (!record.ok()) return record.status();
    absl::StatusOr<Checkpoint> checkpoint = Decode(*record);
    if (checkpoint.ok()) return std::optional<Checkpoint>(std::move(*checkpoint));
    unreadable->push_back(absl::StrCat("checkpoint ", record->id, " cannot be read: ",
                                       std::string(checkpoint.status().message())));
    id = record->id - 1;
  } while (id > 0);
  if (unreadable->empty()) return std::optional<Checkpoint>();
  return absl::DataLossError(
      absl::StrCat("job ", job_id, ": none of its checkpoints can be read: ", unreadable->front()));
}

}  // namespace ffzero
