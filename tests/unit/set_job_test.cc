#include "client/reproduce/set_job.h"

#include <gtest/gtest.h>

#include "tests/unit/set_jobs.h"

namespace ffzero {
namespace {

constexpr auto kFfDd = v1::TrainingSpec::FF_DD;
constexpr auto kBpDd = v1::TrainingSpec::BP_DD;

TEST(SetJob, IsDoneOnceItHasEndedOrWasRefused) {
  EXPECT_FALSE(IsDone(SetJobs::Waiting("mlp", kFfDd, 0)));
  EXPECT_FALSE(IsDone(SetJobs::In(v1::RUNNING, "mlp", kFfDd, 0)));
  EXPECT_TRUE(IsDone(SetJobs::In(v1::CANCELLED, "mlp", kFfDd, 0)));
  EXPECT_TRUE(IsDone(SetJobs::Refused("mlp", kFfDd, 0, "why")));
  EXPECT_FALSE(IsSucceeded(SetJobs::Refused("mlp", kFfDd, 0, "why")));
}

TEST(SetJob, SaysItsStateAndTheReasonWithoutControlCharacters) {
  EXPECT_EQ(StateText(SetJobs::Waiting("mlp", kFfDd, 0)), "WAITING");
  SetJob failed = SetJobs::In(v1::FAILED, "mlp", kFfDd, 0);
  failed.job->set_error("lamp\nis\x1b out");
  EXPECT_EQ(StateText(failed), "FAILED");
  EXPECT_EQ(Reason(failed), "lamp is? out");
  EXPECT_EQ(StateText(SetJobs::Refused("mlp", kFfDd, 0, "no\ngood")), "REFUSED");
  EXPECT_EQ(Reason(SetJobs::Refused("mlp", kFfDd, 0, "no\ngood")), "no good");
}

TEST(SetJob, ScoresByTheVoteOrTheLastStagesR2) {
  SetJob job = SetJobs::Succeeded("mlp", kFfDd, 0, 0.6);
  job.job->mutable_result()->set_vote_test_accuracy(0.7);
  EXPECT_EQ(FinalScore(*job.job), 0.7);
  SetJob function = SetJobs::Succeeded("function1", kFfDd, 0, 0.6);
  function.job->mutable_result()->mutable_stages(1)->set_test_r2(0.9);
  EXPECT_EQ(FinalScore(*function.job), 0.9);
}

TEST(GroupBySeed, PutsTogetherWhatDiffersInTheSeedAlone) {
  const std::vector<SetJob> jobs = {
      SetJobs::Refused("mlp", kFfDd, 0, "why"), SetJobs::Waiting("mlp", kBpDd, 0),
      SetJobs::Succeeded("function1", kFfDd, 0, 0.9), SetJobs::Succeeded("mlp", kFfDd, 1, 0.6)};
  const std::vector<SeedGroup> groups = GroupBySeed(jobs);
  ASSERT_EQ(groups.size(), 3u);
  EXPECT_EQ(groups[0].jobs, (std::vector<const SetJob*>{&jobs[0], &jobs[3]}));
  EXPECT_EQ(groups[0].data(), "glyphs (synthetic data)");
  EXPECT_FALSE(groups[0].regression());
  EXPECT_EQ(groups[1].line, "bp_dd");
  EXPECT_EQ(groups[1].data(), "glyphs");
  EXPECT_TRUE(groups[2].regression());
  EXPECT_EQ(groups[2].network(), "mlp");
}

}  // namespace
}  // namespace ffzero
