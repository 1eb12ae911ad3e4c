#include "server/event_hub.h"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>

#include "absl/time/clock.h"

namespace ffzero {
namespace {

// Of the machine's cores, while jobs are at work. What gRPC's threads do for followers is as much
// again, less a little: together 2 %.
constexpr double kShare = 0.01;
// A few thousand events at once.
constexpr absl::Duration kMostSaved = absl::Milliseconds(50);
// The hub looks so often whether jobs are still at work.
constexpr std::chrono::milliseconds kLongestRest(100);

double ShareOfOneCore() { return kShare * std::max(1u, std::thread::hardware_concurrency()); }

}  // namespace

EventHub::EventHub(const std::atomic<int>* at_work)
    : at_work_(at_work), budget_(ShareOfOneCore(), kMostSaved), thread_([this] { Run(); }) {}

EventHub::~EventHub() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void EventHub::Notify(const std::string& job_id) {
  {
    const std::lock_guard lock(mutex_);
    if (!by_job_.contains(job_id)) return;
    grown_.insert(job_id);
  }
  changed_.notify_one();
}

void EventHub::NotifyAll() {
  {
    const std::lock_guard lock(mutex_);
    all_grown_ = true;
  }
  changed_.notify_one();
}

EventHub::Subscription EventHub::Subscribe(const std::string& job_id, Callback wake) {
  const std::lock_guard lock(mutex_);
  const Subscription subscription = ++last_;
  followers_.emplace(subscription, Follower{.job_id = job_id, .wake = std::move(wake)});
  by_job_[job_id].insert(subscription);
  return subscription;
}

void EventHub::Unsubscribe(Subscription subscription) {
  const std::lock_guard lock(mutex_);
  const auto follower = followers_.find(subscription);
  if (follower == followers_.end()) return;
  const auto job = by_job_.find(follower->second.job_id);
  job->second.erase(subscription);
  if (job->second.empty()) by_job_.erase(job);
  followers_.erase(follower);
}

void EventHub::AskForTurn(Subscription subscription) {
  {
    const std::lock_guard lock(mutex_);
    LineUp(subscription);
  }
  changed_.notify_one();
}

void EventHub::LineUp(Subscription subscription) {
  const auto follower = followers_.find(subscription);
  if (follower == followers_.end() || std::exchange(follower->second.in_line, true)) return;
  line_.push_back(subscription);
}

void EventHub::LineUpGrown() {
  if (std::exchange(all_grown_, false)) {
    for (const auto& [subscription, follower] : followers_) LineUp(subscription);
  }
  for (const std::string& job_id : std::exchange(grown_, {})) {
    const auto job = by_job_.find(job_id);
    if (job == by_job_.end()) continue;
    for (const Subscription subscription : job->second) LineUp(subscription);
  }
}

void EventHub::Run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock,
                  [this] { return stopping_ || all_grown_ || !grown_.empty() || !line_.empty(); });
    if (stopping_) return;
    LineUpGrown();
    TakeTurn(&lock);
    Rest(&lock);
  }
}

void EventHub::TakeTurn(std::unique_lock<std::mutex>* lock) {
  if (line_.empty()) return;
  const auto follower = followers_.find(line_.front());
  line_.pop_front();
  if (follower == followers_.end()) return;
  follower->second.in_line = false;
  // A copy, since the callback may unsubscribe itself while it runs.
  const Callback wake = follower->second.wake;
  lock->unlock();
  wake();
  lock->lock();
}

void EventHub::Rest(std::unique_lock<std::mutex>* lock) {
  if (at_work_ == nullptr || *at_work_ == 0) {
    budget_.Forgive(absl::Now(), ThreadCpuTime());
    return;
  }
  while (!stopping_ && !all_grown_ && *at_work_ > 0) {
    const absl::Duration owed = budget_.Owed(absl::Now(), ThreadCpuTime());
    if (owed <= absl::ZeroDuration()) return;
    changed_.wait_for(*lock, std::min(kLongestRest, absl::ToChronoMilliseconds(owed)),
                      [this] { return stopping_ || all_grown_; });
  }
}

}  // namespace ffzero
