#include "client/reproduce/set_runner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <mutex>
#include <string>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "tests/status_matchers.h"
#include "tests/unit/fake_training_service.h"

namespace ffzero {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr std::size_t kJobs = 20;

class Recorder final : public SetView {
 public:
  absl::Status Show(const SetMoment& moment) override {
    if (!moment.waiting_for.empty()) waited_for = moment.waiting_for;
    if (moment.lost > absl::ZeroDuration()) lost = true;
    return result;
  }
  absl::Status result;
  std::string waited_for;
  bool lost = false;
};

// A service whose jobs have ended by the second look, in the state of the test's choice.
class SetRunnerTest : public testing::Test {
 protected:
  SetRunnerTest() {
    std::string folder = testing::TempDir() + "set_runner_test.XXXXXX";
    folder_ = mkdtemp(folder.data());
    service_.submit = [this](const v1::SubmitJobRequest& request, v1::Job* job) {
      return Submit(request, job);
    };
    service_.get = [this](const v1::GetJobRequest& request, v1::Job* job) {
      const std::lock_guard<std::mutex> lock(mutex_);
      for (const auto& [request_id, known] : jobs_) {
        if (known.id() == request.job_id()) *job = known;
      }
      if (job->id().empty()) return grpc::Status(grpc::StatusCode::NOT_FOUND, "no such job");
      job->set_state(end_);
      return grpc::Status::OK;
    };
    service_.list = [](const v1::ListJobsRequest& request, v1::ListJobsResponse* reply) {
      return grpc::Status::OK;
    };
  }
  ~SetRunnerTest() override { std::filesystem::remove_all(folder_); }

  grpc::Status Submit(const v1::SubmitJobRequest& request, v1::Job* job) {
    const std::lock_guard<std::mutex> lock(mutex_);
    ++submissions_;
    const auto [known, fresh] = jobs_.try_emplace(request.request_id());
    if (fresh) {
      known->second.set_id(absl::StrCat("job", jobs_.size()));
      known->second.set_state(v1::PENDING);
      *known->second.mutable_spec() = request.spec();
    }
    *job = known->second;
    return grpc::Status::OK;
  }

  absl::Status Run(SetRunner::Options options = {},
                   const SetOptions& asked = {.quick = true, .seeds = 1}) {
    options.poll = options.tick = absl::Milliseconds(10);
    const std::vector<PlannedJob> plan = PlannedJobs(asked);
    const auto ledger = Ledger::Open(folder_, asked, plan);
    if (!ledger.ok()) return ledger.status();
    set_.clear();
    for (const PlannedJob& job : plan) set_.push_back({.plan = job});
    SetRunner runner(&client_, ledger->get(), &set_, options);
    return runner.Run(&view_);
  }

  std::string folder_;
  std::mutex mutex_;
  std::map<std::string, v1::Job> jobs_;  // by request id
  int submissions_ = 0;
  v1::JobState end_ = v1::SUCCEEDED;
  std::vector<SetJob> set_;
  Recorder view_;
  FakeTrainingService service_;
  TrainingClient client_{service_.address(), absl::Seconds(60)};
};

TEST_F(SetRunnerTest, SubmitsEveryJobOnceAndSeesAllToTheirEnd) {
  ASSERT_THAT(Run(), IsOk());
  EXPECT_EQ(jobs_.size(), kJobs);
  for (const SetJob& job : set_) EXPECT_TRUE(IsSucceeded(job));
  // Again: they are known, and stay.
  ASSERT_THAT(Run(), IsOk());
  EXPECT_EQ(submissions_, static_cast<int>(kJobs));
}

TEST_F(SetRunnerTest, SubmitsWhatAnInterruptedRunDidNotUnderTheSameRequestIds) {
  view_.result = absl::UnavailableError("nobody reads");
  EXPECT_FALSE(Run().ok());
  // The answer to the last submission was lost with the run, and so is what the ledger had of it.
  const SetOptions paper{.quick = true, .seeds = 1};
  std::string id;
  {
    const auto ledger = Ledger::Open(folder_, paper, PlannedJobs(paper));
    ASSERT_THAT(ledger, IsOk());
    id = (*ledger)->job_id(0);
    EXPECT_THAT((*ledger)->Remember(0, ""), IsOk());
  }
  view_.result = absl::OkStatus();
  ASSERT_THAT(Run(), IsOk());
  EXPECT_EQ(jobs_.size(), kJobs);
  EXPECT_EQ(set_[0].job->id(), id);
}

TEST_F(SetRunnerTest, GoesOnPastJobsThatAreRefused) {
  service_.submit = [this](const v1::SubmitJobRequest& request, v1::Job* job) {
    if (request.spec().training().solver() == v1::TrainingSpec::FF_AD) {
      return grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, "training.solver: FF_AD found");
    }
    return Submit(request, job);
  };
  ASSERT_THAT(Run(), IsOk());
  EXPECT_EQ(jobs_.size(), kJobs - 5);
  EXPECT_EQ(set_[2].refusal, "training.solver: FF_AD found");
  EXPECT_TRUE(IsSucceeded(set_[3]));
}

TEST_F(SetRunnerTest, AJobThatStartsFromAnotherIsSubmittedOnceThatHasSucceeded) {
  ASSERT_THAT(Run({}, {.what = "insitu", .quick = true, .seeds = 1}), IsOk());
  ASSERT_EQ(set_.size(), 3u);
  EXPECT_TRUE(IsSucceeded(set_[2]));
  EXPECT_EQ(set_[2].job->spec().start().job_id(), set_[0].job->id());
  EXPECT_FALSE(set_[1].job->spec().has_start());
}

TEST_F(SetRunnerTest, AJobThatStartsFromOneThatDidNotSucceedIsRefusedAndNotSubmitted) {
  end_ = v1::FAILED;
  ASSERT_THAT(Run({}, {.what = "insitu", .quick = true, .seeds = 1}), IsOk());
  EXPECT_EQ(submissions_, 2);
  EXPECT_EQ(set_[2].refusal, "it starts from insitu-bp_ad_ideal-seed0, which did not succeed");
}

TEST_F(SetRunnerTest, WaitsForAFullQueueAsLongAsTheServerAsks) {
  google::rpc::RetryInfo info;
  info.mutable_retry_delay()->set_nanos(200'000'000);
  google::rpc::Status details;
  details.add_details()->PackFrom(info);
  int refusals = 0;
  service_.submit = [&](const v1::SubmitJobRequest& request, v1::Job* job) {
    if (submissions_ == 7 && ++refusals <= 2) {
      return grpc::Status(grpc::StatusCode::RESOURCE_EXHAUSTED, "the queue is full",
                          details.SerializeAsString());
    }
    return Submit(request, job);
  };
  const absl::Time began = absl::Now();
  ASSERT_THAT(Run(), IsOk());
  EXPECT_GE(absl::Now() - began, absl::Milliseconds(400));
  EXPECT_EQ(view_.waited_for, "the queue is full");
  EXPECT_EQ(jobs_.size(), kJobs);
}

TEST_F(SetRunnerTest, KeepsFailedJobsUnlessToldToRetryThem) {
  end_ = v1::FAILED;
  ASSERT_THAT(Run(), IsOk());
  ASSERT_THAT(Run(), IsOk());
  EXPECT_EQ(jobs_.size(), kJobs);
  end_ = v1::SUCCEEDED;
  for (auto& [id, job] : jobs_) job.set_state(v1::FAILED);
  // Retried jobs end as the service says now; the first ones are looked at once.
  int looks = 0;
  const auto get = service_.get;
  service_.get = [&](const v1::GetJobRequest& request, v1::Job* job) {
    const grpc::Status status = get(request, job);
    if (++looks <= static_cast<int>(kJobs)) job->set_state(v1::CANCELLED);
    return status;
  };
  ASSERT_THAT(Run({.retry = true}), IsOk());
  EXPECT_EQ(jobs_.size(), 2 * kJobs);
  for (const SetJob& job : set_) EXPECT_TRUE(IsSucceeded(job));
}

TEST_F(SetRunnerTest, SaysThatTheServerDoesNotKnowAJob) {
  ASSERT_THAT(Run(), IsOk());
  jobs_.clear();
  EXPECT_THAT(Run(), FailsWith(absl::StatusCode::kNotFound,
                               AllOf(HasSubstr("jobs.json has job job"), HasSubstr("--data_dir"))));
}

TEST_F(SetRunnerTest, TriesAgainWhenTheConnectionIsLostAndGivesUpInTheEnd) {
  service_.list = [](const v1::ListJobsRequest& request, v1::ListJobsResponse* reply) {
    return grpc::Status(grpc::StatusCode::DEADLINE_EXCEEDED, "away");
  };
  EXPECT_THAT(Run({.reconnect = absl::Milliseconds(100)}),
              FailsWith(absl::StatusCode::kDeadlineExceeded, HasSubstr("gave up after 0.1 s")));
  EXPECT_TRUE(view_.lost);
  int calls = 0;
  service_.list = [&](const v1::ListJobsRequest& request, v1::ListJobsResponse* reply) {
    return ++calls < 3 ? grpc::Status(grpc::StatusCode::DEADLINE_EXCEEDED, "away")
                       : grpc::Status::OK;
  };
  EXPECT_THAT(Run(), IsOk());
}

}  // namespace
}  // namespace ffzero
