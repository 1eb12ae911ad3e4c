#include "client/views/job_summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/job_events.h"

namespace ffzero {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

v1::Job Finished() {
  v1::Job job = JobEvents::Job();
  job.set_state(v1::SUCCEEDED);
  job.set_forward_evaluations(800);
  job.set_submitter("ipv4:127.0.0.1:5");
  job.mutable_progress()->set_stages(2);
  job.mutable_progress()->set_stage(1);
  job.mutable_progress()->set_epochs(4);
  job.mutable_progress()->set_epoch(3);
  job.mutable_progress()->set_fraction(1);
  job.mutable_result()->add_stages()->set_test_accuracy(0.6);
  job.mutable_result()->add_stages()->set_test_accuracy(0.7);
  job.mutable_result()->set_vote_test_accuracy(0.75);
  return job;
}

TEST(JobSummary, ShowsStateDataCostProgressAndResults) {
  EXPECT_THAT(JobSummary(Finished(), ""),
              AllOf(HasSubstr("state         SUCCEEDED\n"), HasSubstr("glyphs (synthetic data)"),
                    HasSubstr("800 of 800 forward"), HasSubstr("stage 2/2, epoch 4/4, 100.0 %"),
                    HasSubstr("results       stage 1/2  test accuracy 60.0 %"),
                    HasSubstr("vote       test accuracy 75.0 %"), HasSubstr("ipv4:127.0.0.1:5"),
                    Not(HasSubstr("error")), Not(HasSubstr("waits"))));
}

TEST(JobSummary, SaysWhatAJobWaitsFor) {
  v1::Job job = JobEvents::Job();
  job.set_state(v1::PENDING);
  EXPECT_THAT(JobSummary(job, "a worker"),
              HasSubstr("state         PENDING\nwaits for     a worker\n"));
}

TEST(JobSummary, ShowsRegressionsByTheirScoreAndWithoutVote) {
  v1::Job job = Finished();
  job.mutable_spec()->mutable_training()->set_loss(v1::TrainingSpec::MEAN_SQUARED_ERROR);
  job.mutable_result()->mutable_stages(1)->set_test_r2(0.9);
  EXPECT_THAT(JobSummary(job, ""), AllOf(HasSubstr("test R^2 0.900"), Not(HasSubstr("vote"))));
  EXPECT_THAT(JobTableRow(job), HasSubstr("R^2 0.900"));
}

TEST(JobSummary, LetsNoControlCharactersThrough) {
  v1::Job job = Finished();
  job.set_error("\x1b[2J");
  job.mutable_spec()->set_name("\x1b[2J");
  EXPECT_THAT(JobSummary(job, ""), Not(HasSubstr("\x1b")));
  EXPECT_THAT(JobTableRow(job), Not(HasSubstr("\x1b")));
}

TEST(JobTable, PutsColumnsUnderTheirNames) {
  const std::string header = JobTableHeader(), row = JobTableRow(Finished());
  EXPECT_EQ(header.find("STATE"), row.find("SUCCEEDED"));
  EXPECT_EQ(header.find("TEST"), row.find("75.0 %"));
  EXPECT_EQ(header.find("NAME"), row.find("trial on glyphs"));
}

}  // namespace
}  // namespace ffzero
