#include "server/log_budget.h"

#include <gtest/gtest.h>

namespace ffzero {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'000'000);

TEST(LogBudget, BoundsTheLinesOfASpanAndCountsWhatIsLeftOut) {
  LogBudget budget(2, absl::Seconds(1));
  EXPECT_EQ(budget.Take(kNow), 0);
  EXPECT_EQ(budget.Take(kNow), 0);
  EXPECT_FALSE(budget.Take(kNow).has_value());
  EXPECT_FALSE(budget.Take(kNow + absl::Milliseconds(999)).has_value());
  EXPECT_EQ(budget.Take(kNow + absl::Seconds(1)), 2);
  EXPECT_EQ(budget.Take(kNow + absl::Seconds(1)), 0);
}

}  // namespace
}  // namespace ffzero
