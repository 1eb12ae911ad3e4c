#ifndef FFZERO_SERVER_WORKER_POOL_H_
#define FFZERO_SERVER_WORKER_POOL_H_

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "server/crash_notes.h"
#include "server/job_runner.h"

namespace ffzero {

// The threads that claim jobs from the store and run them, one job each at a time. Thread-safe.
class WorkerPool {
 public:
  // Starts `workers` threads, each with `threads` to work on a job's device.
  WorkerPool(const RunnerParts& parts, int workers, int threads);
  // As Drain.
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // A job was queued, or one's state was changed: workers look at once.
  void Wake();

  // Puts the running jobs back in the queue, each with a checkpoint, and returns when all workers
  // have ended.
  void Drain();

 private:
  void Work(const std::string& name, int threads);
  // Claims and runs one job; false when there was none to claim.
  bool RunNext(const std::string& name, Executor* executor, NotedWorker* noted);

  const RunnerParts parts_;
  RunSignals signals_;
  std::mutex mutex_;
  std::condition_variable woken_;
  std::vector<std::thread> threads_;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_WORKER_POOL_H_
