#include "server/thread_pool.h"

#include <cstdint>
#include <functional>
#include <mutex>

namespace ffzero {

ThreadPool::ThreadPool(int threads, const std::function<void()>& on_start) {
  for (int i = 1; i < threads; ++i) {
    threads_.emplace_back([this, on_start] {
      if (on_start) on_start();
      Run();
    });
  }
}

ThreadPool::~ThreadPool() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  begun_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void ThreadPool::ParallelFor(int pieces, const std::function<void(int)>& piece) {
  if (threads_.empty() || pieces < 2) {
    for (int i = 0; i < pieces; ++i) piece(i);
    return;
  }
  {
    const std::lock_guard lock(mutex_);
    piece_ = &piece;
    pieces_ = pieces;
    next_ = 0;
    ++round_;
  }
  begun_.notify_all();
  Work(piece, pieces);
  std::unique_lock lock(mutex_);
  // A thread that wakes only now finds nothing to enter, and need not be waited for.
  piece_ = nullptr;
  left_.wait(lock, [this] { return inside_ == 0; });
}

void ThreadPool::Work(const std::function<void(int)>& piece, int pieces) {
  for (int i = next_++; i < pieces; i = next_++) piece(i);
}

void ThreadPool::Run() {
  std::uint64_t seen = 0;
  std::unique_lock lock(mutex_);
  while (true) {
    begun_.wait(lock, [&] { return stopping_ || (piece_ != nullptr && round_ != seen); });
    if (stopping_) return;
    seen = round_;
    const std::function<void(int)>& piece = *piece_;
    const int pieces = pieces_;
    ++inside_;
    lock.unlock();
    Work(piece, pieces);
    lock.lock();
    if (--inside_ == 0) left_.notify_one();
  }
}

}  // namespace ffzero
