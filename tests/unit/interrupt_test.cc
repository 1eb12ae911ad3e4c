#include "client/interrupt.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>

namespace ffzero {
namespace {

TEST(OnInterrupt, DoesItsDeedsAndThenEndsTheProcessByTheSignal) {
  const std::string path = testing::TempDir() + "interrupt_test.part";
  std::ofstream(path) << "half";
  EXPECT_EXIT(
      {
        const OnInterrupt guard({.fd = STDERR_FILENO, .write = "cursor back", .unlink = path});
        std::raise(SIGINT);
      },
      testing::KilledBySignal(SIGINT), "cursor back");
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(OnInterrupt, DoesNothingOnceItIsGone) {
  const std::string path = testing::TempDir() + "interrupt_test.whole";
  std::ofstream(path) << "whole";
  EXPECT_EXIT(
      {
        { const OnInterrupt guard({.unlink = path}); }
        std::raise(SIGTERM);
      },
      testing::KilledBySignal(SIGTERM), "");
  EXPECT_TRUE(std::filesystem::remove(path));
}

TEST(OnInterrupt, LetsIgnoredSignalsBeIgnored) {
  EXPECT_EXIT(
      {
        std::signal(SIGHUP, SIG_IGN);
        const OnInterrupt guard({});
        std::raise(SIGHUP);
        _exit(7);
      },
      testing::ExitedWithCode(7), "");
}

}  // namespace
}  // namespace ffzero
