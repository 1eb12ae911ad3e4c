#include "client/follow.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "tests/status_matchers.h"
#include "tests/unit/fake_training_service.h"
#include "tests/unit/job_events.h"

namespace ffzero {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Recorder final : public EventView {
 public:
  absl::Status Show(const v1::JobEvent& event) override {
    seqs.push_back(event.seq());
    return result;
  }
  void End(const v1::Job& job) override { ended = true; }

  absl::Status result;
  std::vector<int> seqs;
  bool ended = false;
};

class FollowJobTest : public testing::Test {
 protected:
  FollowJobTest() {
    service_.watch = [](const v1::WatchJobRequest& request, auto* writer) {
      JobEvents events;
      for (int i = 0; i < 3; ++i) {
        const v1::JobEvent event = events.Log(i, "x");
        if (event.seq() > request.after_seq()) writer->Write(event);
      }
      return grpc::Status::OK;
    };
    service_.get = [this](const v1::GetJobRequest& request, v1::Job* job) {
      *job = JobEvents::Job();
      job->set_state(state_);
      return grpc::Status::OK;
    };
  }
  auto Follow(int after_seq = 0) {
    return FollowJob(&client_, JobEvents::Job(), after_seq, absl::Seconds(5), &view_);
  }

  v1::JobState state_ = v1::CANCELLED;
  Recorder view_;
  FakeTrainingService service_;
  TrainingClient client_{service_.address(), absl::Seconds(60)};
};

TEST_F(FollowJobTest, ShowsTheEventsAndReturnsTheJobAsItEnded) {
  const auto job = Follow(1);
  ASSERT_THAT(job, IsOk());
  EXPECT_EQ(job->state(), v1::CANCELLED);
  EXPECT_THAT(view_.seqs, ElementsAre(2, 3));
  EXPECT_TRUE(view_.ended);
}

TEST_F(FollowJobTest, DoesNotTakeTheEndOfTheEventsForTheEndOfTheJob) {
  state_ = v1::RUNNING;
  EXPECT_THAT(Follow(), FailsWith(absl::StatusCode::kInternal, HasSubstr("RUNNING")));
  EXPECT_FALSE(view_.ended);
}

TEST_F(FollowJobTest, StopsWhenTheViewCannotShow) {
  view_.result = absl::UnavailableError("nobody reads");
  EXPECT_THAT(Follow(), FailsWith(absl::StatusCode::kUnavailable, "nobody reads"));
  EXPECT_THAT(view_.seqs, ElementsAre(1));
}

TEST(Succeeded, TellsHowAJobEndedThatDidNot) {
  v1::Job job = JobEvents::Job();
  job.set_state(v1::SUCCEEDED);
  EXPECT_THAT(Succeeded(job), IsOk());
  job.set_state(v1::FAILED);
  job.set_error("the lamp\nis out");
  EXPECT_THAT(Succeeded(job),
              FailsWith(absl::StatusCode::kAborted, "job 0123abcd: FAILED: the lamp is out"));
}

}  // namespace
}  // namespace ffzero
