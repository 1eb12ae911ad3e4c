#include "core/training/vote.h"

#include <gmock/gmock.h>

#include <vector>

namespace ffzero {
namespace {

std::int32_t Vote(const std::vector<std::int32_t>& votes) { return MajorityVote(votes, 5); }

TEST(VoteTest, TheMajorityWins) { EXPECT_EQ(Vote({3, 1, 3, 2}), 3); }

TEST(VoteTest, ATieGoesToTheClassOfLaterStages) {
  EXPECT_EQ(Vote({4, 1}), 1);
  EXPECT_EQ(Vote({0, 2, 2, 0, 1}), 0) << "stages 0 + 3 against 1 + 2: a tie, so the lowest class";
  EXPECT_EQ(Vote({2, 2, 0, 0}), 0);
  EXPECT_EQ(Vote({0, 0, 2, 2}), 2);
}

TEST(VoteTest, ArgmaxTiesGoToTheLowestClass) {
  RowMatrix similarities(1, 3);
  similarities << 0.1f, 0.7f, 0.7f;
  EXPECT_EQ(Argmax(similarities, 0), 1);
}

}  // namespace
}  // namespace ffzero
