#include "server/watch_reactor.h"

#include <algorithm>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "tests/unit/scratch_folder.h"
#include "tests/unit/training_service_fixture.h"

namespace ffzero {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

using WatchReactorTest = TrainingServiceTest;

std::map<std::string, std::int64_t> At(const std::string& job_id, std::int64_t seq) {
  return {{job_id, seq}};
}

TEST_F(WatchReactorTest, StreamsTheLogLiveAndEndsWithTheTerminalState) {
  const std::string id = SubmitSmallJob();
  std::vector<v1::JobEvent> events;
  grpc::Status status;
  std::thread watcher([&] { status = Watch(id, 0, &events); });
  const Claim claim = ClaimJob();
  for (int i = 0; i < 300; ++i) {
    ASSERT_THAT(store_->Append(claim, {.events = {LogLine(std::to_string(i))}}), IsOk());
  }
  ASSERT_THAT(store_->Finish(claim, {}, JobState::kSucceeded, ""), IsOk());
  watcher.join();
  EXPECT_TRUE(status.ok()) << status.error_message();
  ASSERT_FALSE(events.empty());
  for (std::size_t i = 0; i < events.size(); ++i) {
    EXPECT_EQ(events[i].seq(), static_cast<std::int64_t>(i) + 1);
  }
  EXPECT_EQ(events.back().state().state(), v1::SUCCEEDED);

  // Who comes back with the last seq misses nothing and sees nothing twice.
  std::vector<v1::JobEvent> rest;
  EXPECT_TRUE(Watch(id, 100, &rest).ok());
  ASSERT_EQ(rest.size(), events.size() - 100);
  EXPECT_EQ(rest.front().seq(), 101);
  rest.clear();
  EXPECT_TRUE(Watch(id, events.back().seq(), &rest).ok());
  EXPECT_THAT(rest, IsEmpty());
  EXPECT_EQ(Watch(id, events.back().seq() + 1, &rest).error_code(), grpc::StatusCode::OUT_OF_RANGE);
}

TEST_F(WatchReactorTest, SurvivesWatchersThatLeave) {
  const std::string id = SubmitSmallJob();
  const Claim claim = ClaimJob();
  for (int i = 0; i < 50; ++i) {
    grpc::ClientContext context;
    v1::WatchJobRequest request;
    request.set_job_id(id);
    const auto stream = stub_->WatchJob(&context, request);
    v1::JobEvent event;
    if (i % 2 == 0) {
      ASSERT_TRUE(stream->Read(&event));
    }
    context.TryCancel();
    ASSERT_THAT(store_->Append(claim, {.events = {LogLine("x")}}), IsOk());
    EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
  }
  ASSERT_THAT(store_->Finish(claim, {}, JobState::kFailed, "over"), IsOk());
  std::vector<v1::JobEvent> events;
  EXPECT_TRUE(Watch(id, 0, &events).ok());
  EXPECT_EQ(events.back().state().reason(), "over");
}

TEST_F(WatchReactorTest, TellsWhereItIsInTheLogWhileItIsOpen) {
  const std::string id = SubmitSmallJob();
  const Claim claim = ClaimJob();
  ASSERT_THAT(store_->Append(claim, {.events = {LogLine("1"), LogLine("2")}}), IsOk());
  grpc::ClientContext context;
  v1::WatchJobRequest request;
  request.set_job_id(id);
  const auto stream = stub_->WatchJob(&context, request);
  EXPECT_TRUE(Eventually([&] { return watches_.FurthestBehind() == At(id, 4); }));
  context.TryCancel();
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
  EXPECT_TRUE(Eventually([&] { return watches_.FurthestBehind().empty(); }));
}

TEST_F(WatchReactorTest, DrainsByRefusingJobsAndEndingStreamsAfterTheirLog) {
  const std::string id = SubmitSmallJob();
  std::vector<v1::JobEvent> events;
  grpc::Status status;
  std::thread watcher([&] { status = Watch(id, 0, &events); });
  service_->StopAdmitting();
  v1::Job job;
  EXPECT_EQ(Submit(SmallJob(), &job).error_code(), grpc::StatusCode::UNAVAILABLE);
  grpc::ClientContext context;
  v1::PredictRequest request;
  request.set_job_id(id);
  request.mutable_test_samples();
  v1::PredictResponse response;
  EXPECT_EQ(stub_->Predict(&context, request, &response).error_code(),
            grpc::StatusCode::UNAVAILABLE);
  ClaimJob();
  service_->EndStreams();
  watcher.join();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  ASSERT_FALSE(events.empty());
  EXPECT_EQ(events.back().state().state(), v1::RUNNING);
}

}  // namespace
}  // namespace ffzero
