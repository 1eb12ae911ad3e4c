#include "client/reproduce/epoch_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/status_matchers.h"
#include "tests/unit/fake_training_service.h"
#include "tests/unit/job_events.h"

namespace ffzero {
namespace {

using ::testing::HasSubstr;

TEST(FetchEpochs, TakesTheEpochsOfTheLogInOrder) {
  FakeTrainingService service;
  service.watch = [](const v1::WatchJobRequest& request, auto* writer) {
    EXPECT_EQ(request.job_id(), "a");
    JobEvents events;
    for (const v1::JobEvent& event :
         {events.State(0, v1::RUNNING), events.Epoch(1, 0, 0, 0.25), events.Step(2, 0, 1, 150),
          events.Epoch(3, 0, 1, 0.5), events.State(4, v1::SUCCEEDED)}) {
      writer->Write(event);
    }
    return grpc::Status::OK;
  };
  TrainingClient client(service.address(), absl::Seconds(5));
  const auto epochs = FetchEpochs(&client, "a", absl::Seconds(5));
  ASSERT_THAT(epochs, IsOk());
  ASSERT_EQ(epochs->size(), 2u);
  EXPECT_EQ((*epochs)[1].test_accuracy(), 0.5);
}

TEST(FetchEpochs, PassesOnTheServersError) {
  FakeTrainingService service;
  service.watch = [](const v1::WatchJobRequest& request, auto* writer) {
    return grpc::Status(grpc::StatusCode::NOT_FOUND, "job a is not there");
  };
  TrainingClient client(service.address(), absl::Seconds(5));
  EXPECT_THAT(FetchEpochs(&client, "a", absl::Seconds(5)),
              FailsWith(absl::StatusCode::kNotFound, HasSubstr("job a is not there")));
}

}  // namespace
}  // namespace ffzero
