#include "client/reproduce/followed_jobs.h"

#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "client/views/job_facts.h"

namespace ffzero {
namespace {

constexpr std::size_t kMost = 4;
// Long enough to hand over what is here, too short to be felt.
constexpr absl::Duration kPatience = absl::Milliseconds(5);

}  // namespace

std::vector<FollowedJob> FollowedJobs::Update(const std::vector<SetJob>& jobs) {
  std::map<std::string, Followed> still;
  std::vector<std::pair<std::string, std::string>> shown;  // id, title
  for (const SetJob& job : jobs) {
    if (shown.size() == kMost) break;
    if (!job.job.has_value() || job.job->state() != v1::RUNNING) continue;
    const std::string& id = job.job->id();
    still.insert(followed_.extract(followed_.try_emplace(id, client_, *job.job).first));
    shown.emplace_back(id, Title(*job.job));
  }
  followed_ = std::move(still);
  std::vector<FollowedJob> result;
  for (const auto& [id, title] : shown) {
    Followed& followed = followed_.at(id);
    Drain(&followed);
    result.push_back({.title = title, .progress = &followed.progress});
  }
  return result;
}

void FollowedJobs::Drain(Followed* followed) {
  v1::JobEvent event;
  while (followed->stream != nullptr) {
    const auto outcome = followed->stream->Next(absl::Now() + kPatience, &event);
    if (outcome.ok() && *outcome == EventStream::Outcome::kNothing) return;
    if (outcome.ok() && *outcome == EventStream::Outcome::kEvent) {
      followed->progress.Add(event);
    } else {
      followed->stream.reset();
    }
  }
}

}  // namespace ffzero
