#include "server/crash_notes.h"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>

#include "tests/status_matchers.h"

namespace ffzero {
namespace {

using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

class CrashNotesTest : public testing::Test {
 protected:
  CrashNotesTest() {
    std::filesystem::remove_all(dir_);
    std::filesystem::create_directories(dir_);
  }

  // Runs `work` in a process of its own that writes notes; returns the signal that ended it.
  int Die(const std::function<void()>& work) const {
    const pid_t child = fork();
    if (child == 0) {
      if (!WriteCrashNotes(dir_).ok()) _exit(1);
      work();
      _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  }

  const std::string dir_ =
      testing::TempDir() + "crash_" + testing::UnitTest::GetInstance()->current_test_info()->name();
};

// A signal sent to this thread alone, as a fault of its own is.
void Fault(int signal) { pthread_kill(pthread_self(), signal); }

// Sanitizers turn the signals of their own reports into an exit.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

TEST_F(CrashNotesTest, AFaultIsNotedForTheJobOfItsThreadAloneAndEndsTheProcessAsBefore) {
  const int signal = Die([] {
    NotedWorker innocent, guilty;
    innocent.Set("innocent");
    guilty.Set("guilty");
    // A thread that works for it, as those of its device do.
    std::thread([&guilty] {
      guilty.Join();
      Fault(SIGSEGV);
    }).join();
  });
  if (!kSanitized) {
    EXPECT_EQ(signal, SIGSEGV);
  }
  EXPECT_THAT(TakeCrashNotes(dir_).value(), UnorderedElementsAre(Pair("guilty", "SIGSEGV")));
  EXPECT_THAT(TakeCrashNotes(dir_).value(), IsEmpty()) << "notes are taken once";
}

TEST_F(CrashNotesTest, AFaultOfAnotherThreadIsNotedForEveryJobAtWork) {
  const int signal = Die([] {
    NotedWorker one, two, idle, done;
    one.Set("one");
    two.Set("two");
    done.Set("done");
    done.Set("");
    std::thread([] { std::abort(); }).join();
  });
  EXPECT_EQ(signal, SIGABRT);
  EXPECT_THAT(TakeCrashNotes(dir_).value(),
              UnorderedElementsAre(Pair("one", "SIGABRT"), Pair("two", "SIGABRT")));
}

TEST_F(CrashNotesTest, WhatCannotBeCaughtLeavesNoNote) {
  EXPECT_EQ(Die([] {
              NotedWorker worker;
              worker.Set("job");
              raise(SIGKILL);
            }),
            SIGKILL);
  EXPECT_THAT(TakeCrashNotes(dir_).value(), IsEmpty());
}

TEST_F(CrashNotesTest, ADamagedFileIsReadAsFarAsItMakesSense) {
  std::ofstream(dir_ + "/crashed") << "nonsense\n\nabc SIGBUS\n" << std::string(100'000, 'x');
  EXPECT_THAT(TakeCrashNotes(dir_).value(), UnorderedElementsAre(Pair("abc", "SIGBUS")));
}

TEST_F(CrashNotesTest, AFolderThatCannotBeWrittenIsAnError) {
  EXPECT_THAT(WriteCrashNotes(dir_ + "/missing"),
              FailsWith(absl::StatusCode::kUnavailable, testing::HasSubstr("/missing/crashed")));
}

}  // namespace
}  // namespace ffzero
