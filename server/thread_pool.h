#ifndef FFZERO_SERVER_THREAD_POOL_H_
#define FFZERO_SERVER_THREAD_POOL_H_

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "core/executor.h"

namespace ffzero {

// An executor of a fixed number of threads, the caller's included. Used by one caller at a time.
class ThreadPool final : public Executor {
 public:
  // At least 1; 1 starts no thread. Each thread that is started calls `on_start`, if any, first.
  explicit ThreadPool(int threads, const std::function<void()>& on_start = nullptr);
  ~ThreadPool() override;
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  void ParallelFor(int pieces, const std::function<void(int)>& piece) override;

 private:
  void Run();
  // Does pieces of the current round until none is left.
  void Work(const std::function<void(int)>& piece, int pieces);

  std::atomic<int> next_ = 0;  // the first piece of the round that nobody has taken
  std::mutex mutex_;
  std::condition_variable begun_, left_;
  const std::function<void(int)>* piece_ = nullptr;  // of the current round; null between rounds
  int pieces_ = 0;
  int inside_ = 0;  // threads of ours that work on the current round
  std::uint64_t round_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_THREAD_POOL_H_
