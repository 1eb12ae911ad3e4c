#include "client/reproduce/followed_jobs.h"

#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "tests/unit/fake_training_service.h"
#include "tests/unit/job_events.h"
#include "tests/unit/scratch_folder.h"
#include "tests/unit/set_jobs.h"

namespace ffzero {
namespace {

constexpr auto kFfDd = v1::TrainingSpec::FF_DD;

class FollowedJobsTest : public testing::Test {
 protected:
  FollowedJobsTest() {
    service_.watch = [](const v1::WatchJobRequest& request, auto* writer) {
      JobEvents events;
      writer->Write(events.State(0, v1::RUNNING));
      writer->Write(events.Epoch(1, 0, 1, 0.25));
      return grpc::Status::OK;
    };
  }
  // Updates until the events of the first job that runs have come.
  std::vector<FollowedJob> Settled(const std::vector<SetJob>& jobs) {
    std::vector<FollowedJob> running;
    EXPECT_TRUE(Eventually([&] {
      running = followed_.Update(jobs);
      return running.front().progress->epoch() >= 1;
    }));
    return running;
  }

  FakeTrainingService service_;
  TrainingClient client_{service_.address(), absl::Seconds(60)};
  FollowedJobs followed_{&client_};
};

TEST_F(FollowedJobsTest, TellWhatRunningJobsReachedSoFar) {
  const std::vector<SetJob> jobs = {SetJobs::Succeeded("mlp", kFfDd, 0, 0.5),
                                    SetJobs::In(v1::RUNNING, "mlp", kFfDd, 1),
                                    SetJobs::In(v1::PENDING, "mlp", kFfDd, 2)};
  const std::vector<FollowedJob> running = Settled(jobs);
  ASSERT_EQ(running.size(), 1u);
  EXPECT_EQ(running[0].title, "mlp-ff_dd-1");
  EXPECT_EQ(running[0].progress->test_accuracy(), 0.25);
  EXPECT_EQ(service_.calls, 1);
}

TEST_F(FollowedJobsTest, LeaveJobsThatHaveEndedAndAreNoMoreThanFour) {
  std::vector<SetJob> jobs;
  for (int seed = 0; seed < 6; ++seed) jobs.push_back(SetJobs::In(v1::RUNNING, "mlp", kFfDd, seed));
  EXPECT_EQ(Settled(jobs).size(), 4u);
  for (SetJob& job : jobs) job.job->set_state(v1::SUCCEEDED);
  EXPECT_TRUE(followed_.Update(jobs).empty());
}

TEST_F(FollowedJobsTest, GoOnWithoutAStreamThatFails) {
  service_.watch = [](const v1::WatchJobRequest& request, auto* writer) {
    writer->Write(JobEvents().Epoch(1, 0, 1, 0.25));
    return grpc::Status(grpc::StatusCode::INTERNAL, "broken");
  };
  const std::vector<SetJob> jobs = {SetJobs::In(v1::RUNNING, "mlp", kFfDd, 0)};
  EXPECT_EQ(Settled(jobs).front().progress->test_accuracy(), 0.25);
  absl::SleepFor(absl::Milliseconds(50));
  EXPECT_EQ(followed_.Update(jobs).front().progress->test_accuracy(), 0.25);
}

}  // namespace
}  // namespace ffzero
