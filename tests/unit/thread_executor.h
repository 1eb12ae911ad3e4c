#ifndef FFZERO_TESTS_UNIT_THREAD_EXECUTOR_H_
#define FFZERO_TESTS_UNIT_THREAD_EXECUTOR_H_

#include <atomic>
#include <functional>
#include <thread>
#include <vector>

#include "core/executor.h"

namespace ffzero {

// Runs each ParallelFor on so many new threads, last piece first.
class ThreadExecutor final : public Executor {
 public:
  explicit ThreadExecutor(int threads) : threads_(threads) {}

  void ParallelFor(int pieces, const std::function<void(int)>& piece) override {
    std::atomic<int> left = pieces;
    std::vector<std::jthread> threads;
    for (int t = 0; t < threads_; ++t) {
      threads.emplace_back([&] {
        for (int i = --left; i >= 0; i = --left) piece(i);
      });
    }
  }

 private:
  int threads_;
};

}  // namespace ffzero

#endif  // FFZERO_TESTS_UNIT_THREAD_EXECUTOR_H_
