#ifndef FFZERO_SERVER_EVENT_HUB_H_
#define FFZERO_SERVER_EVENT_HUB_H_

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>

namespace ffzero {

// Tells whoever follows a job that its log has grown. It carries no events: those are read from the
// log, so that a slow follower costs no memory and a notification may stand for many events.
// Thread-safe.
class EventHub {
 public:
  using Callback = std::function<void()>;
  using Subscription = std::uint64_t;

  EventHub();
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
  // another callback. It may subscribe and unsubscribe.
  Subscription Subscribe(const std::string& job_id, Callback wake);

  // No callback of it begins afterwards; one that runs may still be running.
  void Unsubscribe(Subscription subscription);

 private:
  struct Follower {
    std::string job_id;
    Callback wake;
  };

  void Run();
  void Deliver(const std::set<std::string>& grown, bool all, std::unique_lock<std::mutex>* lock);

  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<Subscription, Follower> followers_;
  std::map<std::string, std::set<Subscription>> by_job_;
  std::set<std::string> grown_;  // only jobs that somebody follows
  bool all_grown_ = false;
  bool stopping_ = false;
  Subscription last_ = 0;
  std::thread thread_;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_EVENT_HUB_H_
