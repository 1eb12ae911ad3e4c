#include "client/training_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "tests/status_matchers.h"
#include "tests/unit/fake_training_service.h"

namespace ffzero {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(TrainingClient, RepeatsACallThatTheServerCouldNotTakeUnderTheSameRequestId) {
  FakeTrainingService service;
  service.submit = [&](const v1::SubmitJobRequest& request, v1::Job* job) {
    EXPECT_EQ(request.request_id(), "r");
    if (service.calls < 3) return grpc::Status(grpc::StatusCode::UNAVAILABLE, "shutting down");
    job->set_id("a");
    return grpc::Status::OK;
  };
  TrainingClient client(service.address(), absl::Seconds(20));
  v1::SubmitJobRequest request;
  request.set_request_id("r");
  const auto job = client.Submit(request);
  ASSERT_THAT(job, IsOk());
  EXPECT_EQ(job->id(), "a");
  EXPECT_EQ(service.calls, 3);
}

TEST(TrainingClient, NamesTheAddressThatItCannotReach) {
  TrainingClient client("127.0.0.1:1", absl::Seconds(20));
  EXPECT_THAT(client.Get("a"), FailsWith(absl::StatusCode::kUnavailable, HasSubstr("127.0.0.1:1")));
}

TEST(TrainingClient, SaysWhatAFailedHandshakeMayMean) {
  FakeTrainingService service;
  TrainingClient client(Connection{.server = service.address(), .tls = true}, absl::Seconds(20));
  EXPECT_THAT(client.Get("a"), FailsWith(absl::StatusCode::kUnavailable,
                                         HasSubstr("is that a server without TLS?")));
}

TEST(TrainingClient, PassesOnWhyACallerIsRefused) {
  FakeTrainingService service;
  service.get = [](const v1::GetJobRequest&, v1::Job*) {
    return grpc::Status(grpc::StatusCode::UNAUTHENTICATED, "a token is needed");
  };
  service.cancel = [](const v1::CancelJobRequest&, v1::Job*) {
    return grpc::Status(grpc::StatusCode::PERMISSION_DENIED, "job a is ada's");
  };
  TrainingClient client(service.address(), absl::Seconds(20));
  EXPECT_THAT(client.Get("a"), FailsWith(absl::StatusCode::kUnauthenticated, "a token is needed"));
  EXPECT_THAT(client.Cancel("a"), FailsWith(absl::StatusCode::kPermissionDenied, "job a is ada's"));
}

TEST(TrainingClient, WaitsNoLongerThanItsTimeout) {
  absl::Notification over;  // before the service, whose handlers use it to the last
  FakeTrainingService service;
  service.get = [&](const v1::GetJobRequest& request, v1::Job* job) {
    over.WaitForNotification();
    return grpc::Status::OK;
  };
  TrainingClient client(service.address(), absl::Milliseconds(50));
  EXPECT_THAT(client.Get("a"),
              FailsWith(absl::StatusCode::kDeadlineExceeded,
                        AllOf(HasSubstr(service.address()), HasSubstr("--timeout"))));
  over.Notify();
}

TEST(TrainingClient, PassesOnWhatTheServerSaysButNoControlCharacters) {
  FakeTrainingService service;
  service.cancel = [](const v1::CancelJobRequest& request, v1::Job* job) {
    return grpc::Status(grpc::StatusCode::FAILED_PRECONDITION, "job a:\x1b[2J it is\nFAILED");
  };
  TrainingClient client(service.address(), absl::Seconds(20));
  EXPECT_THAT(client.Cancel("a"),
              FailsWith(absl::StatusCode::kFailedPrecondition, "job a:?[2J it is FAILED"));
  EXPECT_EQ(service.calls, 1);
}

}  // namespace
}  // namespace ffzero
