#include "server/store/memory_job_store.h"

#include <algorithm>
#include <limits>
#include <mutex>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/store/job_moves.h"
#include "server/store/job_pages.h"
#include "server/store/memory_job_change.h"
#include "server/store/ruled_job_store.h"

namespace ffzero {
namespace {

class MemoryJobStore final : public RuledJobStore {
 public:
  MemoryJobStore(EventEncoder encoder, EventListener listener, const StoreLimits& limits)
      : RuledJobStore(std::move(listener)), encoder_(std::move(encoder)), limits_(limits) {}

  absl::StatusOr<JobRecord> Get(const std::string& id) override;
  absl::StatusOr<JobPage> List(const ListQuery& query) override;
  absl::StatusOr<std::map<JobState, int>> CountByState() override;
  absl::StatusOr<std::optional<absl::Time>> PendingSince() override;

  absl::StatusOr<std::vector<EventRecord>> ReadEvents(const std::string& id, std::int64_t after_seq,
                                                      int limit) override;
  absl::StatusOr<CheckpointRecord> ReadCheckpoint(const std::string& id,
                                                  std::int64_t checkpoint_id) override;
  absl::StatusOr<std::optional<CheckpointRecord>> ReadStart(const std::string& id) override;

  absl::StatusOr<std::vector<DeviceRecord>> ListDevices() override;
  absl::StatusOr<std::int64_t> UsedBytes() override;
  absl::StatusOr<int> DropOldCheckpoints() override;

 private:
  absl::Status Transact(const Step& step) override {
    const std::lock_guard hold(mutex_);
    MemoryJobChange change(&jobs_, encoder_, limits_.events_kept);
    if (absl::Status status = step(&change); !status.ok()) return status;
    return change.Commit();
  }
  Ids NextInTurn(int limit) override;
  Ids AtWork() override;
  Ids OldestEnded(absl::Time ended_before, int limit) override;
  // Ids of the jobs that `where` takes, in the order of `before`, at most `limit`.
  template <typename Where, typename Before>
  std::vector<std::string> Choose(const Where& where, const Before& before, std::size_t limit);

  std::mutex mutex_;
  MemoryJobs jobs_;
  const EventEncoder encoder_;
  const StoreLimits limits_;
};

absl::StatusOr<JobRecord> MemoryJobStore::Get(const std::string& id) {
  const std::lock_guard hold(mutex_);
  const absl::StatusOr<MemoryJob*> job = jobs_.Find(id);
  if (!job.ok()) return job.status();
  return (*job)->row.record;
}

absl::StatusOr<JobPage> MemoryJobStore::List(const ListQuery& query) {
  const absl::StatusOr<std::int64_t> before = PageStart(query);
  if (!before.ok()) return before.status();
  const auto limit = static_cast<std::size_t>(PageSize(query));
  const std::lock_guard hold(mutex_);
  JobPage page;
  std::int64_t last = 0;
  for (auto job = std::make_reverse_iterator(jobs_.by_number.lower_bound(*before));
       job != jobs_.by_number.rend(); ++job) {
    const JobRecord& record = job->second.row.record;
    const auto& states = query.states;
    if (!states.empty() && std::count(states.begin(), states.end(), record.state) == 0) continue;
    if (page.jobs.size() == limit) {
      page.next_page_token = absl::StrCat(last);
      break;
    }
    last = job->first;
    page.jobs.push_back(record);
  }
  return page;
}

absl::StatusOr<std::map<JobState, int>> MemoryJobStore::CountByState() {
  const std::lock_guard hold(mutex_);
  std::map<JobState, int> counts;
  for (const auto& [number, job] : jobs_.by_number) ++counts[job.row.record.state];
  return counts;
}

absl::StatusOr<std::optional<absl::Time>> MemoryJobStore::PendingSince() {
  const std::lock_guard hold(mutex_);
  std::optional<absl::Time> since;
  for (const auto& [number, job] : jobs_.by_number) {
    if (job.row.record.state != JobState::kPending) continue;
    // The newest event of a PENDING job is the one that says so.
    const absl::Time queued = job.events.back().time;
    since = std::min(since.value_or(queued), queued);
  }
  return since;
}

absl::StatusOr<std::vector<EventRecord>> MemoryJobStore::ReadEvents(const std::string& id,
                                                                    std::int64_t after_seq,
                                                                    int limit) {
  const std::lock_guard hold(mutex_);
  const absl::StatusOr<MemoryJob*> job = jobs_.Find(id);
  if (!job.ok()) return job.status();
  const JobRecord& record = (*job)->row.record;
  if (absl::Status status = CheckAfterSeq(record, after_seq); !status.ok()) return status;
  const auto first = (*job)->events.begin() + (after_seq + 1 - record.first_seq);
  const std::int64_t count = std::clamp<std::int64_t>(limit, 0, record.last_seq - after_seq);
  return std::vector<EventRecord>(first, first + count);
}

absl::StatusOr<CheckpointRecord> MemoryJobStore::ReadCheckpoint(const std::string& id,
                                                                std::int64_t checkpoint_id) {
  const std::lock_guard hold(mutex_);
  const absl::StatusOr<MemoryJob*> job = jobs_.Find(id);
  if (!job.ok()) return job.status();
  const JobRow& row = (*job)->row;
  const auto& checkpoints = (*job)->checkpoints;
  const auto found =
      checkpoints.find(checkpoint_id == 0 ? row.record.last_checkpoint : checkpoint_id);
  if (found == checkpoints.end() || found->first == 0) return NoCheckpoint(row, checkpoint_id);
  return found->second;
}

absl::StatusOr<std::optional<CheckpointRecord>> MemoryJobStore::ReadStart(const std::string& id) {
  const std::lock_guard hold(mutex_);
  const absl::StatusOr<MemoryJob*> job = jobs_.Find(id);
  if (!job.ok()) return job.status();
  const auto start = (*job)->checkpoints.find(0);
  if (start == (*job)->checkpoints.end()) return std::nullopt;
  return start->second;
}

absl::StatusOr<std::vector<DeviceRecord>> MemoryJobStore::ListDevices() {
  const std::lock_guard hold(mutex_);
  std::vector<DeviceRecord> devices;
  for (const auto& [name, device] : jobs_.devices) devices.push_back(device);
  return devices;
}

absl::StatusOr<std::int64_t> MemoryJobStore::UsedBytes() {
  const std::lock_guard hold(mutex_);
  return jobs_.Bytes();
}

absl::StatusOr<int> MemoryJobStore::DropOldCheckpoints() {
  const std::lock_guard hold(mutex_);
  int dropped = 0;
  for (auto& [number, job] : jobs_.by_number) {
    if (!IsTerminal(job.row.record.state)) continue;
    for (; job.checkpoints.size() > 1; ++dropped) job.checkpoints.erase(job.checkpoints.begin());
  }
  return dropped;
}

template <typename Where, typename Before>
std::vector<std::string> MemoryJobStore::Choose(const Where& where, const Before& before,
                                                std::size_t limit) {
  const std::lock_guard hold(mutex_);
  std::vector<const JobRow*> rows;
  for (const auto& [number, job] : jobs_.by_number) {
    if (where(job.row)) rows.push_back(&job.row);
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [&](const JobRow* a, const JobRow* b) { return before(*a, *b); });
  std::vector<std::string> ids;
  for (const JobRow* row : rows) {
    if (ids.size() < limit) ids.push_back(row->record.id);
  }
  return ids;
}

RuledJobStore::Ids MemoryJobStore::NextInTurn(int limit) {
  // Under the lock that Choose takes.
  const auto free = [this](const std::string& name) {
    const auto device = jobs_.devices.find(name);
    return device == jobs_.devices.end() ||
           (device->second.holder.empty() && !device->second.quarantined);
  };
  return Choose(
      [&](const JobRow& job) { return job.record.state == JobState::kPending && free(job.device); },
      [](const JobRow& a, const JobRow& b) { return a.priority > b.priority; }, limit);
}

RuledJobStore::Ids MemoryJobStore::AtWork() {
  return Choose([](const JobRow& job) { return IsAtWork(job.record.state); },
                [](const JobRow& a, const JobRow& b) { return a.number < b.number; },
                std::numeric_limits<std::size_t>::max());
}

RuledJobStore::Ids MemoryJobStore::OldestEnded(absl::Time ended_before, int limit) {
  return Choose(
      [&](const JobRow& job) {
        return IsTerminal(job.record.state) && job.record.ended < ended_before;
      },
      [](const JobRow& a, const JobRow& b) { return a.record.ended < b.record.ended; }, limit);
}

}  // namespace

std::unique_ptr<JobStore> OpenMemoryJobStore(EventEncoder encoder, EventListener listener,
                                             const StoreLimits& limits) {
  return std::make_unique<MemoryJobStore>(std::move(encoder), std::move(listener), limits);
}

}  // namespace ffzero
