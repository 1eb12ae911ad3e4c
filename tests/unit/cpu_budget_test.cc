#include "server/cpu_budget.h"

#include <gtest/gtest.h>

namespace ffzero {
namespace {

constexpr absl::Time kStart = absl::UnixEpoch();

TEST(CpuBudget, OwesNothingWithinItsShare) {
  CpuBudget budget(0.1, absl::Seconds(1));
  budget.Forgive(kStart, absl::ZeroDuration());
  for (int second = 1; second <= 100; ++second) {
    EXPECT_EQ(budget.Owed(kStart + absl::Seconds(second), second * absl::Milliseconds(99)),
              absl::ZeroDuration());
  }
}

TEST(CpuBudget, WhatWasSavedIsSpentBeforeAnythingIsOwed) {
  CpuBudget budget(0.1, absl::Seconds(1));
  budget.Forgive(kStart, absl::ZeroDuration());
  EXPECT_EQ(budget.Owed(kStart, absl::Milliseconds(900)), absl::ZeroDuration());
  EXPECT_EQ(budget.Owed(kStart, absl::Milliseconds(1300)), absl::Seconds(3));
}

TEST(CpuBudget, RestingPaysWhatIsOwed) {
  CpuBudget budget(0.5, absl::ZeroDuration());
  budget.Forgive(kStart, absl::ZeroDuration());
  EXPECT_EQ(budget.Owed(kStart, absl::Seconds(2)), absl::Seconds(4));
  EXPECT_EQ(budget.Owed(kStart + absl::Seconds(3), absl::Seconds(2)), absl::Seconds(1));
  EXPECT_EQ(budget.Owed(kStart + absl::Seconds(4), absl::Seconds(2)), absl::ZeroDuration());
}

TEST(CpuBudget, SavesNoMoreThanItMay) {
  CpuBudget budget(0.5, absl::Seconds(1));
  EXPECT_EQ(budget.Owed(kStart + absl::Hours(9), absl::Seconds(1)), absl::ZeroDuration());
  EXPECT_EQ(budget.Owed(kStart + absl::Hours(9), absl::Seconds(2)), absl::Seconds(2));
}

TEST(CpuBudget, OnlyWorkCountsAsCpuTime) {
  const absl::Duration before = ThreadCpuTime();
  while (ThreadCpuTime() < before + absl::Milliseconds(5)) {
  }
  EXPECT_GE(ThreadCpuTime() - before, absl::Milliseconds(5));
}

}  // namespace
}  // namespace ffzero
