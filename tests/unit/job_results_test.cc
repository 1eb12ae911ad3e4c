#include "client/views/job_results.h"

#include <gtest/gtest.h>

#include "tests/unit/job_events.h"

namespace ffzero {
namespace {

v1::Job Finished() {
  v1::Job job = JobEvents::Job();
  job.set_forward_evaluations(12345);
  job.mutable_result()->add_stages()->set_test_accuracy(0.6);
  job.mutable_result()->add_stages()->set_test_loss(0.25);
  job.mutable_result()->set_vote_test_accuracy(0.75);
  return job;
}

TEST(Results, HasALineForEachStageAndOneForTheVote) {
  EXPECT_EQ(Results(Finished()),
            "stage 1/2  test accuracy 60.0 %  test loss 0.0000\n"
            "stage 2/2  test accuracy 0.0 %  test loss 0.2500\n"
            "vote       test accuracy 75.0 %\n");
}

TEST(Results, AreEmptyWhileThereAreNone) { EXPECT_EQ(Results(JobEvents::Job()), ""); }

TEST(Outcome, SaysWhatTheJobTook) {
  v1::Job job = Finished();
  job.clear_result();
  EXPECT_EQ(Outcome(job), "cost       12 345 forward evaluations\n");
  job.mutable_start_time()->set_seconds(100);
  job.mutable_end_time()->set_seconds(190);
  EXPECT_EQ(Outcome(job), "cost       12 345 forward evaluations in 1 min 30 s\n");
}

}  // namespace
}  // namespace ffzero
