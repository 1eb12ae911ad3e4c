#ifndef FFZERO_SERVER_ADMISSION_H_
#define FFZERO_SERVER_ADMISSION_H_

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace ffzero {

// One thread with a bounded queue, for the part of a request that reads data files: a large data
// set must not hold the threads on which every other call arrives. Thread-safe.
class Admission {
 public:
  explicit Admission(std::size_t most_waiting);
  // Runs what was accepted, then ends.
  ~Admission();
  Admission(const Admission&) = delete;
  Admission& operator=(const Admission&) = delete;

  // Runs `task` on the admission thread, in the order of the calls. False, and nothing happens,
  // when `most_waiting` tasks wait already.
  bool Enqueue(std::function<void()> task);

 private:
  void Run();

  const std::size_t most_waiting_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> waiting_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_ADMISSION_H_
