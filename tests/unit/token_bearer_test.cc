#include "client/token_bearer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "client/event_stream.h"
#include "client/training_client.h"
#include "tests/status_matchers.h"
#include "tests/unit/fake_training_service.h"

namespace ffzero {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::SizeIs;

class TokenBearerTest : public testing::Test {
 protected:
  TrainingClient Client(const std::string& token) const {
    return TrainingClient(Connection{.server = service_.address(), .token = token},
                          absl::Seconds(20));
  }

  FakeTrainingService service_;
};

TEST_F(TokenBearerTest, TheTokenGoesWithEveryCallAndEveryStream) {
  service_.get = [](const v1::GetJobRequest&, v1::Job*) { return grpc::Status::OK; };
  service_.watch = [](const v1::WatchJobRequest&, auto*) { return grpc::Status::OK; };
  TrainingClient client = Client("t0ken");
  ASSERT_THAT(client.Get("a"), IsOk());
  EventStream stream(&client, "a", 0, {});
  v1::JobEvent event;
  ASSERT_THAT(stream.Next(absl::InfiniteFuture(), &event), IsOk());
  EXPECT_THAT(service_.Authorizations(), ElementsAre("Bearer t0ken", "Bearer t0ken"));
}

TEST_F(TokenBearerTest, ACallThatIsRepeatedBearsItOnce) {
  service_.get = [this](const v1::GetJobRequest&, v1::Job*) {
    return service_.calls < 3 ? grpc::Status(grpc::StatusCode::UNAVAILABLE, "") : grpc::Status::OK;
  };
  TrainingClient client = Client("t0ken");
  ASSERT_THAT(client.Get("a"), IsOk());
  EXPECT_THAT(service_.Authorizations(), AllOf(SizeIs(3), Each("Bearer t0ken")));
}

TEST_F(TokenBearerTest, WithoutATokenNothingIsSent) {
  service_.get = [](const v1::GetJobRequest&, v1::Job*) { return grpc::Status::OK; };
  TrainingClient client = Client("");
  ASSERT_THAT(client.Get("a"), IsOk());
  EXPECT_THAT(service_.Authorizations(), ElementsAre(""));
}

}  // namespace
}  // namespace ffzero
