#include "server/event_hub.h"

#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace ffzero {

EventHub::EventHub() : thread_([this] { Run(); }) {}

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

void EventHub::Run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stopping_ || all_grown_ || !grown_.empty(); });
    if (stopping_) return;
    const std::set<std::string> grown = std::exchange(grown_, {});
    Deliver(grown, std::exchange(all_grown_, false), &lock);
  }
}

void EventHub::Deliver(const std::set<std::string>& grown, bool all,
                       std::unique_lock<std::mutex>* lock) {
  std::vector<Subscription> due;
  if (all) {
    for (const auto& [subscription, follower] : followers_) due.push_back(subscription);
  } else {
    for (const std::string& job_id : grown) {
      const auto job = by_job_.find(job_id);
      if (job != by_job_.end()) due.insert(due.end(), job->second.begin(), job->second.end());
    }
  }
  for (const Subscription subscription : due) {
    if (stopping_) return;
    const auto follower = followers_.find(subscription);
    if (follower == followers_.end()) continue;
    // A copy, since the callback may unsubscribe itself while it runs.
    const Callback wake = follower->second.wake;
    lock->unlock();
    wake();
    lock->lock();
  }
}

}  // namespace ffzero
