#include "server/sample_calls.h"

#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <new>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ffzero/v1/training_service.grpc.pb.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace ffzero {
namespace {

using ::testing::HasSubstr;

// The Predict and Inspect calls of a service on a real socket, answered as a test says.
class SampleCallsTest : public testing::Test {
 protected:
  using Answer = std::function<absl::Status(const GoOn& go_on)>;

  class Service final : public v1::TrainingService::CallbackService {
   public:
    Service(SampleCalls* calls, const Answer* answer) : calls_(calls), answer_(answer) {}
    grpc::ServerUnaryReactor* Predict(grpc::CallbackServerContext* context,
                                      const v1::PredictRequest*, v1::PredictResponse*) override {
      return calls_->Start(context, [this](const GoOn& go_on) { return (*answer_)(go_on); });
    }
    grpc::ServerUnaryReactor* Inspect(grpc::CallbackServerContext* context,
                                      const v1::InspectRequest*, v1::InspectResponse*) override {
      return calls_->Start(context, [this](const GoOn& go_on) { return (*answer_)(go_on); });
    }

   private:
    SampleCalls* const calls_;
    const Answer* const answer_;
  };

  SampleCallsTest() {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    stub_ = v1::TrainingService::NewStub(
        grpc::CreateChannel(absl::StrCat("127.0.0.1:", port), grpc::InsecureChannelCredentials()));
  }
  ~SampleCallsTest() override { server_->Shutdown(); }

  grpc::Status Predict(std::chrono::milliseconds deadline = std::chrono::seconds(60)) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + deadline);
    v1::PredictResponse response;
    return stub_->Predict(&context, {}, &response);
  }
  grpc::Status Inspect() {
    grpc::ClientContext context;
    v1::InspectResponse response;
    return stub_->Inspect(&context, {}, &response);
  }

  // Makes every answer wait until Release.
  void HoldAnswers() {
    answer_ = [this](const GoOn&) {
      std::unique_lock lock(mutex_);
      ++held_;
      changed_.notify_all();
      changed_.wait(lock, [this] { return released_; });
      return absl::OkStatus();
    };
  }
  void AwaitHeld(int answers) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return held_ == answers; });
  }
  void Release() {
    const std::lock_guard lock(mutex_);
    released_ = true;
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  int held_ = 0;
  bool released_ = false;
  Answer answer_;
  SampleCalls calls_;
  Service service_{&calls_, &answer_};
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<v1::TrainingService::Stub> stub_;
};

TEST_F(SampleCallsTest, RefusesAThirdCallOfEitherMethodAndSaysWhenToComeAgain) {
  HoldAnswers();
  std::vector<std::thread> callers;
  callers.emplace_back([this] { EXPECT_TRUE(Predict().ok()); });
  callers.emplace_back([this] { EXPECT_TRUE(Inspect().ok()); });
  AwaitHeld(2);
  const grpc::Status status = Predict();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_THAT(status.error_message(),
              HasSubstr("2 calls about samples are being answered already"));
  EXPECT_EQ(Inspect().error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  google::rpc::Status rich;
  google::rpc::RetryInfo retry;
  ASSERT_TRUE(rich.ParseFromString(status.error_details()));
  ASSERT_TRUE(rich.details(0).UnpackTo(&retry));
  EXPECT_EQ(retry.retry_delay().seconds(), 1);
  Release();
  for (std::thread& caller : callers) caller.join();
}

TEST_F(SampleCallsTest, FreesAPlaceBeforeItsClientKnows) {
  answer_ = [](const GoOn&) { return absl::OkStatus(); };
  std::vector<std::thread> callers;
  for (int i = 0; i < 2; ++i) {
    callers.emplace_back([this] {
      for (int call = 0; call < 100; ++call) EXPECT_TRUE(Predict().ok());
    });
  }
  for (std::thread& caller : callers) caller.join();
}

TEST_F(SampleCallsTest, NamesTheFieldAtFault) {
  answer_ = [](const GoOn&) {
    return absl::InvalidArgumentError("images.rows: 3 found; must be 28");
  };
  google::rpc::Status rich;
  google::rpc::BadRequest detail;
  ASSERT_TRUE(rich.ParseFromString(Predict().error_details()));
  ASSERT_TRUE(rich.details(0).UnpackTo(&detail));
  EXPECT_EQ(detail.field_violations(0).field(), "images.rows");
}

TEST_F(SampleCallsTest, TellsTheWorkWhenTheDeadlineHasPassed) {
  absl::Status told;
  std::atomic<bool> asked = false;
  answer_ = [&](const GoOn& go_on) {
    asked = true;
    absl::Status status;
    while ((status = go_on()).ok()) std::this_thread::yield();
    const std::lock_guard lock(mutex_);  // an earlier call may be at this too
    return told = status;
  };
  // A deadline may pass before the call has come to the server.
  for (auto limit = std::chrono::milliseconds(50); !asked; limit *= 2) {
    EXPECT_EQ(Predict(limit).error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  }
  server_->Shutdown();
  EXPECT_EQ(told.code(), absl::StatusCode::kCancelled);
}

TEST_F(SampleCallsTest, WantOfMemoryIsAnErrorOfTheCallAlone) {
  answer_ = [](const GoOn&) -> absl::Status { throw std::bad_alloc(); };
  EXPECT_EQ(Predict().error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(Predict().error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED) << "and frees its place";
  EXPECT_EQ(Predict().error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_THAT(Predict().error_message(), HasSubstr("could not answer about these samples"));
}

TEST_F(SampleCallsTest, RefusesNewCallsWhenItStopsAndEndsThoseUnderWay) {
  HoldAnswers();
  std::thread caller([this] { EXPECT_TRUE(Predict().ok()); });
  AwaitHeld(1);
  calls_.Stop();
  EXPECT_EQ(Predict().error_code(), grpc::StatusCode::UNAVAILABLE);
  Release();
  caller.join();
}

}  // namespace
}  // namespace ffzero
