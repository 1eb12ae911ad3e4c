#include "server/event_hub.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <atomic>
#include <semaphore>
#include <string>
#include <thread>
#include <vector>

namespace ffzero {
namespace {

TEST(EventHub, WakesTheFollowersOfAJobAndNoOthers) {
  std::counting_semaphore<> first(0), second(0);
  std::atomic<int> other = 0;
  EventHub hub;
  hub.Subscribe("a", [&] { first.release(); });
  hub.Subscribe("a", [&] { second.release(); });
  hub.Subscribe("b", [&] { ++other; });
  hub.Notify("a");
  first.acquire();
  second.acquire();
  EXPECT_EQ(other, 0);
}

TEST(EventHub, WakesAgainForANotificationThatCameDuringACallback) {
  std::counting_semaphore<> entered(0), go(0);
  EventHub hub;
  hub.Subscribe("a", [&] {
    entered.release();
    go.acquire();
  });
  hub.Notify("a");
  entered.acquire();
  hub.Notify("a");
  hub.Notify("a");
  go.release();
  entered.acquire();
  go.release();
}

TEST(EventHub, WakesEverybodyAtOnce) {
  std::counting_semaphore<> woken(0);
  EventHub hub;
  hub.Subscribe("a", [&] { woken.release(); });
  hub.Subscribe("b", [&] { woken.release(); });
  hub.NotifyAll();
  woken.acquire();
  woken.acquire();
}

TEST(EventHub, RunsAtThePriorityOfThoseWhoNeedItsLocks) {
  std::counting_semaphore<> woken(0);
  int priority = -1;
  EventHub hub;
  hub.Subscribe("a", [&] {
    priority = getpriority(PRIO_PROCESS, 0);  // of the thread, on Linux
    woken.release();
  });
  hub.Notify("a");
  woken.acquire();
  EXPECT_EQ(priority, getpriority(PRIO_PROCESS, 0));
}

TEST(EventHub, GivesATurnToTheOneThatAskedForIt) {
  std::counting_semaphore<> woken(0);
  std::atomic<int> other = 0;
  EventHub hub;
  hub.Subscribe("a", [&] { ++other; });
  const EventHub::Subscription mine = hub.Subscribe("a", [&] { woken.release(); });
  hub.AskForTurn(mine);
  woken.acquire();
  EXPECT_EQ(other, 0);
}

TEST(EventHub, TurnsAreTakenInTheOrderTheyWereAskedFor) {
  std::counting_semaphore<> go(0), done(0);
  std::string order;
  EventHub hub;
  const EventHub::Subscription busy = hub.Subscribe("", [&] { go.acquire(); });
  const EventHub::Subscription first = hub.Subscribe("", [&] { order += "1"; });
  const EventHub::Subscription second = hub.Subscribe("", [&] {
    order += "2";
    done.release();
  });
  hub.AskForTurn(busy);
  hub.AskForTurn(first);
  hub.AskForTurn(second);
  hub.AskForTurn(first);  // it stands in line already
  go.release();
  done.acquire();
  EXPECT_EQ(order, "12");
}

TEST(EventHub, LetsACallbackUnsubscribeItself) {
  std::counting_semaphore<> woken(0), other(0);
  int calls = 0;
  EventHub hub;
  std::atomic<EventHub::Subscription> self = 0;
  self = hub.Subscribe("a", [&] {
    ++calls;
    hub.Unsubscribe(self);
    woken.release();
  });
  hub.Notify("a");
  woken.acquire();
  hub.Subscribe("a", [&] { other.release(); });
  hub.Notify("a");
  other.acquire();
  EXPECT_EQ(calls, 1);
}

TEST(EventHub, SurvivesFollowersThatComeAndGoWhileLogsGrow) {
  std::atomic<int> wakes = 0;
  {
    EventHub hub;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < 200; ++i) {
          const EventHub::Subscription mine = hub.Subscribe("a", [&] { ++wakes; });
          hub.Notify("a");
          hub.Unsubscribe(mine);
          // Twice is once.
          hub.Unsubscribe(mine);
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  EXPECT_GE(wakes, 0);
}

}  // namespace
}  // namespace ffzero
