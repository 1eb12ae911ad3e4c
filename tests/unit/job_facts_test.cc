#include "client/views/job_facts.h"

#include <gtest/gtest.h>

#include <limits>

namespace ffzero {
namespace {

constexpr int kMost = std::numeric_limits<int>::max();

TEST(StageCount, FollowsFromWhatTheJobTrains) {
  v1::Job job;
  EXPECT_EQ(StageCount(job), 1);
  job.mutable_spec()->mutable_network()->mutable_photonic()->set_stages(3);
  EXPECT_EQ(StageCount(job), 3);
  job.mutable_spec()->mutable_training()->set_solver(v1::TrainingSpec::BP_DD);
  EXPECT_EQ(StageCount(job), 1);
  job.mutable_progress()->set_stages(5);
  EXPECT_EQ(StageCount(job), 5);
}

TEST(StageCount, IsBoundedWhateverAServerSays) {
  v1::Job job;
  job.mutable_spec()->mutable_network()->mutable_photonic()->set_stages(kMost);
  EXPECT_EQ(StageCount(job), 1024);
  job.mutable_progress()->set_stages(kMost);
  EXPECT_EQ(StageCount(job), 1024);
}

TEST(EpochCount, IsThatOfTheStageWhereItHasItsOwn) {
  v1::Job job;
  v1::TrainingSpec* training = job.mutable_spec()->mutable_training();
  training->set_epochs(4);
  training->add_stages();
  training->add_stages()->set_epochs(7);
  EXPECT_EQ(EpochCount(job, 0), 4);
  EXPECT_EQ(EpochCount(job, 1), 7);
  EXPECT_EQ(EpochCount(job, 2), 4);
}

TEST(EpochCount, IsBoundedWhateverAServerSays) {
  v1::Job job;
  job.mutable_spec()->mutable_training()->add_stages();
  EXPECT_EQ(EpochCount(job, -1), 1) << "a stage before the first";
  job.mutable_spec()->mutable_training()->set_epochs(kMost);
  EXPECT_EQ(EpochCount(job, 0), 1 << 20);
}

TEST(FromOne, HasNoGreatestNumber) { EXPECT_EQ(FromOne(kMost), 2147483648); }

}  // namespace
}  // namespace ffzero
