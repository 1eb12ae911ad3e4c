#include "server/thread_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace ffzero {
namespace {

TEST(ThreadPoolTest, DoesEveryPieceOnceAtAnyNumberOfThreads) {
  for (int threads : {1, 2, 3, 8}) {
    ThreadPool pool(threads);
    for (int pieces : {0, 1, 2, 7, 500}) {
      std::vector<std::atomic<int>> done(pieces);
      pool.ParallelFor(pieces, [&](int i) { ++done[i]; });
      for (const std::atomic<int>& count : done) EXPECT_EQ(count, 1) << threads << " threads";
    }
  }
}

TEST(ThreadPoolTest, EveryPieceIsDoneOnReturn) {
  ThreadPool pool(4);
  std::vector<int> plain(64);
  for (int round = 1; round <= 2000; ++round) {
    pool.ParallelFor(64, [&](int i) { plain[i] += i; });
    for (int i = 0; i < 64; ++i) ASSERT_EQ(plain[i], round * i);
  }
}

TEST(ThreadPoolTest, WorksOnSeveralThreads) {
  ThreadPool pool(2);
  // Two pieces that wait for each other end only when they run side by side.
  std::atomic<int> arrived = 0;
  pool.ParallelFor(2, [&](int) {
    ++arrived;
    while (arrived < 2) std::this_thread::yield();
  });
  EXPECT_EQ(arrived, 2);
}

}  // namespace
}  // namespace ffzero
