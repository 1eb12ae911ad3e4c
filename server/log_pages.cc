#include "server/log_pages.h"

#include <algorithm>
#include <utility>

namespace ffzero {
namespace {

constexpr std::size_t kMostPages = 64;  // kept, of all jobs

absl::StatusOr<LogPage> ReadPage(JobStore* store, const std::string& job_id,
                                 std::int64_t after_seq) {
  absl::StatusOr<std::vector<EventRecord>> events =
      store->ReadEvents(job_id, after_seq, LogPages::kEvents);
  if (!events.ok()) return events.status();
  LogPage page{.events = std::move(*events)};
  if (!page.events.empty()) return page;
  // The record says up to which seq it speaks, so an event appended since our read is not missed.
  const absl::StatusOr<JobRecord> job = store->Get(job_id);
  if (!job.ok()) return job.status();
  page.complete = IsTerminal(job->state) && job->last_seq <= after_seq;
  return page;
}

}  // namespace

absl::StatusOr<std::shared_ptr<const LogPage>> LogPages::Read(JobStore* store,
                                                              const std::string& job_id,
                                                              std::int64_t after_seq) {
  const Place place(job_id, after_seq);
  std::int64_t forgotten = 0;
  if (std::shared_ptr<const LogPage> known = Find(place, &forgotten)) return known;
  absl::StatusOr<LogPage> read = ReadPage(store, job_id, after_seq);
  if (!read.ok()) return read.status();
  auto page = std::make_shared<const LogPage>(std::move(*read));
  Keep(place, page, forgotten);
  return page;
}

void LogPages::Forget(const std::string& job_id) {
  const std::lock_guard lock(mutex_);
  ++forgotten_;
  const auto of_job = [&](const Place& place) { return place.first == job_id; };
  std::erase_if(oldest_first_, of_job);
  std::erase_if(pages_, [&](const auto& entry) { return of_job(entry.first); });
}

std::shared_ptr<const LogPage> LogPages::Find(const Place& place, std::int64_t* forgotten) {
  const std::lock_guard lock(mutex_);
  *forgotten = forgotten_;
  const auto found = pages_.find(place);
  return found == pages_.end() ? nullptr : found->second;
}

void LogPages::Keep(const Place& place, std::shared_ptr<const LogPage> page,
                    std::int64_t forgotten) {
  const std::lock_guard lock(mutex_);
  if (forgotten != forgotten_ || !pages_.emplace(place, std::move(page)).second) return;
  oldest_first_.push_back(place);
  if (oldest_first_.size() <= kMostPages) return;
  pages_.erase(oldest_first_.front());
  oldest_first_.pop_front();
}

}  // namespace ffzero
