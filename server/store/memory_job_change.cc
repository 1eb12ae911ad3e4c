#include "server/store/memory_job_change.h"

#include <algorithm>
#include <string>
#include <utility>

#include "server/store/job_id.h"
#include "server/store/job_moves.h"

namespace ffzero {

std::int64_t MemoryJobs::Bytes() const {
  std::size_t bytes = 0;
  for (const auto& [number, job] : by_number) {
    const JobRecord& record = job.row.record;
    bytes += record.spec.size() + record.summary.size() + job.submitted.size();
    for (const EventRecord& event : job.events) bytes += sizeof(event) + event.payload.size();
    for (const auto& [id, checkpoint] : job.checkpoints) bytes += checkpoint.bytes.size();
  }
  return static_cast<std::int64_t>(bytes);
}

absl::StatusOr<MemoryJob*> MemoryJobs::Find(const std::string& id) {
  const auto number = numbers.find(id);
  if (number == numbers.end()) return NoSuchJob(id);
  return &by_number.at(number->second);
}

absl::Status MemoryJobChange::Load(const std::string& id) {
  const absl::StatusOr<MemoryJob*> job = jobs_->Find(id);
  if (!job.ok()) return job.status();
  row_ = (*job)->row;
  return absl::OkStatus();
}

absl::StatusOr<std::optional<JobChange::Request>> MemoryJobChange::FindRequest(
    const std::string& request_id) {
  const auto number = jobs_->requests.find(request_id);
  if (number == jobs_->requests.end()) return std::nullopt;
  const MemoryJob& job = jobs_->by_number.at(number->second);
  return Request{.id = job.row.record.id, .submitted = job.submitted};
}

absl::StatusOr<StoreLoad> MemoryJobChange::MeasureLoad(const std::string& submitter,
                                                       absl::Time now) {
  StoreLoad load{.bytes = jobs_->Bytes()};
  for (const auto& [number, job] : jobs_->by_number) {
    const JobRecord& record = job.row.record;
    load.pending += record.state == JobState::kPending ? 1 : 0;
    if (record.submitter != submitter || IsTerminal(record.state)) continue;
    load.submitter_planned +=
        std::max<std::int64_t>(record.planned_evaluations - record.spent_evaluations, 0);
  }
  const auto spent = jobs_->spent.find({submitter, DayOf(now)});
  if (spent != jobs_->spent.end()) load.submitter_spent = spent->second;
  return load;
}

absl::Status MemoryJobChange::Insert(const NewJob& job, absl::Time now) {
  absl::StatusOr<std::string> id = NewJobId();
  if (!id.ok()) return id.status();
  row_ = {};
  row_.number = jobs_->last_number + 1;
  row_.priority = job.priority;
  row_.checkpoints_kept = job.checkpoints_kept;
  row_.device = job.device;
  JobRecord& record = row_.record;
  record.id = *std::move(id);
  record.spec = job.spec;
  record.summary = job.summary;
  record.submitter = job.submitter;
  record.program_version = job.program_version;
  record.created = now;
  record.planned_evaluations = job.planned_evaluations;
  record.evaluation_quota = job.evaluation_quota;
  added_.request_id = job.request_id;
  added_.submitted = job.submitted;
  if (!job.start.has_value()) return absl::OkStatus();
  added_.checkpoints[0] = *job.start;
  added_.checkpoints[0].id = 0;
  return absl::OkStatus();
}

absl::Status MemoryJobChange::Commit() {
  for (auto& [name, device] : devices_) jobs_->devices.insert_or_assign(name, std::move(device));
  // No job was loaded.
  if (row_.number == 0) return absl::OkStatus();
  if (erased_) {
    jobs_->requests.erase(jobs_->by_number.at(row_.number).request_id);
    jobs_->numbers.erase(row_.record.id);
    jobs_->by_number.erase(row_.number);
    return absl::OkStatus();
  }
  const auto [entry, is_new] = jobs_->by_number.try_emplace(row_.number);
  MemoryJob& job = entry->second;
  if (is_new) {
    jobs_->last_number = row_.number;
    jobs_->numbers[row_.record.id] = row_.number;
    if (!added_.request_id.empty()) jobs_->requests[added_.request_id] = row_.number;
    job.request_id = std::move(added_.request_id);
    job.submitted = std::move(added_.submitted);
  }
  job.row = row_;
  for (EventRecord& event : added_.events) job.events.push_back(std::move(event));
  while (!job.events.empty() && job.events.front().seq < row_.record.first_seq) {
    job.events.pop_front();
  }
  job.checkpoints.merge(added_.checkpoints);
  job.checkpoints.erase(job.checkpoints.lower_bound(1),
                        job.checkpoints.lower_bound(first_checkpoint_));
  for (const auto& [day, evaluations] : spent_) {
    jobs_->spent[{row_.record.submitter, day}] += evaluations;
  }
  return absl::OkStatus();
}

absl::Status MemoryJobChange::Erase() {
  erased_ = true;
  return absl::OkStatus();
}

absl::Status MemoryJobChange::PutEvent(const EventRecord& event) {
  added_.events.push_back(event);
  return absl::OkStatus();
}

// Commit trims by the row's first_seq.
absl::Status MemoryJobChange::DropEventsBefore(std::int64_t) { return absl::OkStatus(); }

absl::Status MemoryJobChange::PutCheckpoint(const CheckpointRecord& checkpoint) {
  added_.checkpoints[checkpoint.id] = checkpoint;
  return absl::OkStatus();
}

absl::Status MemoryJobChange::DropCheckpointsBefore(std::int64_t id) {
  first_checkpoint_ = std::max(first_checkpoint_, id);
  return absl::OkStatus();
}

absl::StatusOr<std::optional<DeviceRecord>> MemoryJobChange::FindDevice(const std::string& name) {
  for (const auto* devices : {&devices_, &jobs_->devices}) {
    const auto found = devices->find(name);
    if (found != devices->end()) return found->second;
  }
  return std::nullopt;
}

absl::Status MemoryJobChange::PutDevice(const DeviceRecord& device) {
  devices_.insert_or_assign(device.name, device);
  return absl::OkStatus();
}

absl::Status MemoryJobChange::AddSpent(std::int64_t day, std::int64_t evaluations) {
  spent_[day] += evaluations;
  return absl::OkStatus();
}

}  // namespace ffzero
