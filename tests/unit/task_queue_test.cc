#include "server/task_queue.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <vector>

namespace ffzero {
namespace {

// A task that waits until it is let go.
class Gate {
 public:
  void Pass() {
    std::unique_lock lock(mutex_);
    ++inside_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_; });
  }
  void AwaitInside(int tasks) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return inside_ == tasks; });
  }
  void Open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int inside_ = 0;
  bool open_ = false;
};

TEST(TaskQueueTest, RunsAllThatItAcceptedInOrder) {
  std::vector<int> done;
  {
    TaskQueue queue(1, 100);
    for (int i = 0; i < 100; ++i) {
      EXPECT_TRUE(queue.Enqueue([&done, i] { done.push_back(i); }));
    }
  }
  ASSERT_EQ(done.size(), 100u);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(done[i], i);
}

TEST(TaskQueueTest, RefusesWhatWouldWaitBehindTooMany) {
  Gate gate;
  TaskQueue queue(1, 2);
  ASSERT_TRUE(queue.Enqueue([&] { gate.Pass(); }));
  gate.AwaitInside(1);
  EXPECT_TRUE(queue.Enqueue([] {}));
  EXPECT_TRUE(queue.Enqueue([] {}));
  EXPECT_FALSE(queue.Enqueue([] {}));
  gate.Open();
}

TEST(TaskQueueTest, WorksOnAsManyTasksAtOnceAsItHasThreads) {
  Gate gate;
  TaskQueue queue(2, 2);
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(queue.Enqueue([&] { gate.Pass(); }));
  gate.AwaitInside(2);
  gate.Open();
}

}  // namespace
}  // namespace ffzero
