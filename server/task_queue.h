#ifndef FFZERO_SERVER_TASK_QUEUE_H_
#define FFZERO_SERVER_TASK_QUEUE_H_

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace ffzero {

// Threads with a bounded queue, for the part of a request that reads data files or works a device:
// that must not hold the threads on which every other call arrives. Thread-safe.
class TaskQueue {
 public:
  // Starts `threads` threads, at least 1.
  TaskQueue(int threads, std::size_t most_waiting);
  // Runs what was accepted, then ends.
  ~TaskQueue();
  TaskQueue(const TaskQueue&) = delete;
  TaskQueue& operator=(const TaskQueue&) = delete;

  // Runs `task` on one of the threads; tasks begin in the order of the calls. False, and nothing
  // happens, when `most_waiting` tasks wait already.
  bool Enqueue(std::function<void()> task);

 private:
  void Run();

  const std::size_t most_waiting_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> waiting_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_TASK_QUEUE_H_
