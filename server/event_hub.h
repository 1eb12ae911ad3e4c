#ifndef FFZERO_SERVER_EVENT_HUB_H_
#define FFZERO_SERVER_EVENT_HUB_H_

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "server/cpu_budget.h"

namespace ffzero {

// Tells whoever follows a job that its log has grown. It carries no events: those are read from the
// log, so that a slow follower costs no memory and a notification may stand for many events.
// Training comes before followers: while jobs are at work the hub's thread rests when it has had
// its share of the machine; a crowd then waits, and a few followers do not notice. It has no lower
// priority than others: on busy cores it would be kept waiting with a lock that they need, the
// store's for one. Thread-safe.
class EventHub {
 public:
  using Callback = std::function<void()>;
  using Subscription = std::uint64_t;

  // `at_work`: how many jobs are; null for always none. Outlives the hub.
  explicit EventHub(const std::atomic<int>* at_work = nullptr);
  // Callbacks that run are waited for; none runs afterwards.
  ~EventHub();
  EventHub(const EventHub&) = delete;
  EventHub& operator=(const EventHub&) = delete;

  // Notes that the job's log has grown and returns at once: an EventListener.
  void Notify(const std::string& job_id);

  // As if every job's log had grown.
  void NotifyAll();

  // Calls `wake` on the hub's own thread after every Notify of the job that begins from now on;
  // notifications that come faster than callbacks return are merged. `wake` must not wait for
  // another callback. It may subscribe, unsubscribe and ask for a turn.
  Subscription Subscribe(const std::string& job_id, Callback wake);

  // Calls that follower alone, when those before it have had their turn.
  void AskForTurn(Subscription subscription);

  // No callback of it begins afterwards; one that runs may still be running.
  void Unsubscribe(Subscription subscription);

 private:
  struct Follower {
    std::string job_id;
    Callback wake;
    bool in_line = false;
  };

  void Run();
  void TakeTurn(std::unique_lock<std::mutex>* lock);
  void Rest(std::unique_lock<std::mutex>* lock);
  // These two with mutex_ held.
  void LineUp(Subscription subscription);
  void LineUpGrown();

  const std::atomic<int>* const at_work_;
  CpuBudget budget_;  // of the hub's thread
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<Subscription, Follower> followers_;
  std::map<std::string, std::set<Subscription>> by_job_;
  std::set<std::string> grown_;  // only jobs that somebody follows
  std::deque<Subscription> line_;
  bool all_grown_ = false;
  bool stopping_ = false;
  Subscription last_ = 0;
  std::thread thread_;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_EVENT_HUB_H_
