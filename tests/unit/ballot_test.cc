#include "core/training/ballot.h"

#include <gtest/gtest.h>

namespace ffzero {
namespace {

using Vote = TrainingSpec::Vote;

RowMatrix Rows(std::initializer_list<std::initializer_list<float>> rows) { return RowMatrix(rows); }

// Three stages, two samples: of the first, two stages choose class 0, weakly, and one class 1,
// strongly; of the second, all choose class 2.
class BallotTest : public testing::Test {
 protected:
  BallotTest() {
    const RowMatrix weak = Rows({{0.2f, 0.1f, 0}, {0, 0, 1}});
    ballot_.Add(0, 0, weak);
    ballot_.Add(1, 0, weak.topRows(1));
    ballot_.Add(1, 1, weak.bottomRows(1));
    ballot_.Add(2, 0, Rows({{0, 0.9f, 0}, {0, 0, 1}}));
  }

  Ballot ballot_{3, 2, 3};
};

TEST_F(BallotTest, TheMajorityOfStagesWins) {
  EXPECT_EQ(ballot_.Accuracy(Vote::kMajority, std::vector<std::int32_t>{0, 2}), 1);
  EXPECT_EQ(ballot_.Accuracy(Vote::kMajority, std::vector<std::int32_t>{1, 2}), 0.5);
}

TEST_F(BallotTest, TheSumOfSimilaritiesLetsOneStageOutweighTwo) {
  EXPECT_EQ(ballot_.Accuracy(Vote::kSum, std::vector<std::int32_t>{1, 2}), 1);
  EXPECT_EQ(ballot_.Accuracy(Vote::kSum, std::vector<std::int32_t>{0, 0}), 0);
}

TEST_F(BallotTest, TellsWhatEachStageAndAllTogetherChose) {
  for (int stage = 0; stage < 3; ++stage) {
    EXPECT_EQ(ballot_.Choice(stage, 0), stage == 2 ? 1 : 0);
    EXPECT_EQ(ballot_.Choice(stage, 1), 2);
  }
  EXPECT_EQ(ballot_.Winner(Vote::kMajority, 0), 0);
  EXPECT_EQ(ballot_.Winner(Vote::kSum, 0), 1);
  EXPECT_EQ(ballot_.Winner(Vote::kMajority, 1), 2);
}

}  // namespace
}  // namespace ffzero
