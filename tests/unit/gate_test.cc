#include "server/access/gate.h"

#include <gmock/gmock.h>
#include <grpcpp/client_context.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "server/convert.h"
#include "server/event_hub.h"
#include "server/server.h"
#include "server/store/memory_job_store.h"
#include "tests/status_matchers.h"
#include "tests/unit/scratch_folder.h"

namespace ffzero {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

using grpc::StatusCode;

ClientEntry Entry(const std::string& name, Role role) {
  return {.caller = {.name = name, .role = role, .known = true},
          .token = DigestOf(name + "-token")};
}

// The service behind its gate, on a real socket: eve may look, ada and bob may submit, root may
// all.
class GateTest : public testing::Test {
 protected:
  void SetUp() override {
    Allow({Entry("ada", Role::kOperator), Entry("bob", Role::kOperator),
           Entry("eve", Role::kViewer), Entry("root", Role::kAdmin)});
    store_ = OpenMemoryJobStore(MakeEventEncoder(), [this](const std::string& job, int) {
      pages_.Forget(job);
      hub_.Notify(job);
    });
    service_ = std::make_unique<TrainingService>(TrainingServiceParts{
        .store = store_.get(),
        .hub = &hub_,
        .pages = &pages_,
        .telemetry = &telemetry_,
        .watches = &watches_,
        .log = &log_,
        .submissions = {.store = store_.get(),
                        .describe_data =
                            [](const JobSpec&, v1::Job*) {
                              return DataShape{
                                  .inputs = 2, .classes = 0, .train = 1000, .test = 100};
                            },
                        .check_device = nullptr},
        .limits = {.submitter_evaluations = 10'000},
        .clients =
            [this] {
              const std::lock_guard lock(mutex_);
              return clients_;
            },
        .predict = nullptr,
        .wake_workers = [] {}});
    Options options;
    options.listen = options.metrics_listen = "127.0.0.1:0";
    auto server = Server::Start(options, {service_.get()}, &telemetry_, {});
    ASSERT_THAT(server, IsOk());
    server_ = std::move(*server);
    channel_ = grpc::CreateChannel(server_->grpc_address(), grpc::InsecureChannelCredentials());
    stub_ = v1::TrainingService::NewStub(channel_);
  }

  void Allow(std::vector<ClientEntry> entries) {
    const std::lock_guard lock(mutex_);
    clients_ = std::make_shared<const Clients>(std::move(entries));
  }

  static std::unique_ptr<grpc::ClientContext> As(const std::string& client) {
    auto context = std::make_unique<grpc::ClientContext>();
    if (!client.empty()) context->AddMetadata("authorization", "Bearer " + client + "-token");
    return context;
  }

  grpc::Status Submit(const std::string& client, v1::Job* job, const std::string& request_id = "") {
    v1::SubmitJobRequest request;
    request.set_request_id(request_id);
    request.mutable_spec()->mutable_dataset()->set_name("function1");
    request.mutable_spec()->mutable_network()->mutable_mlp()->add_layers(4);
    request.mutable_spec()->mutable_training()->set_epochs(2);
    return stub_->SubmitJob(As(client).get(), request, job);
  }
  std::string SubmitAs(const std::string& client) {
    v1::Job job;
    const grpc::Status status = Submit(client, &job);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return job.id();
  }
  grpc::Status Cancel(const std::string& client, const std::string& id, v1::Job* job) {
    v1::CancelJobRequest request;
    request.set_job_id(id);
    return stub_->CancelJob(As(client).get(), request, job);
  }
  // Any method with an empty request, without knowing more of it than its name.
  StatusCode Call(const std::string& client, const std::string& method) {
    grpc::GenericStub stub(channel_);
    grpc::CompletionQueue queue;
    const grpc::Slice empty;
    const auto context = As(client);
    const auto call = stub.PrepareUnaryCall(context.get(), "/ffzero.v1.TrainingService/" + method,
                                            grpc::ByteBuffer(&empty, 1), &queue);
    call->StartCall();
    grpc::ByteBuffer reply;
    grpc::Status status;
    call->Finish(&reply, &status, this);
    void* tag = nullptr;
    bool ok = false;
    EXPECT_TRUE(queue.Next(&tag, &ok));
    return status.error_code();
  }
  static void ExpectStatus(const grpc::Status& status, StatusCode code, const std::string& text) {
    EXPECT_EQ(status.error_code(), code) << status.error_message();
    EXPECT_THAT(status.error_message(), HasSubstr(text));
  }

  const ScratchFolder folder_;
  JsonLog log_{folder_.Append("log")};
  std::mutex mutex_;
  std::shared_ptr<const Clients> clients_;
  WatchPlaces watches_;
  EventHub hub_;
  LogPages pages_;
  Telemetry telemetry_{"1.2.3"};
  std::unique_ptr<JobStore> store_;
  std::unique_ptr<TrainingService> service_;
  std::unique_ptr<Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<v1::TrainingService::Stub> stub_;
};

TEST_F(GateTest, EveryMethodIsClosedToStrangersBeforeItsRequestIsLookedAt) {
  const google::protobuf::ServiceDescriptor& service =
      *v1::SubmitJobRequest::descriptor()->file()->FindServiceByName("TrainingService");
  ASSERT_GT(service.method_count(), 0);
  for (int i = 0; i < service.method_count(); ++i) {
    const std::string& method = service.method(i)->name();
    SCOPED_TRACE(method);
    EXPECT_EQ(Call("", method), StatusCode::UNAUTHENTICATED);
    EXPECT_EQ(Call("mallory", method), StatusCode::UNAUTHENTICATED);
    EXPECT_NE(Call("root", method), StatusCode::UNAUTHENTICATED);
    EXPECT_NE(Call("root", method), StatusCode::PERMISSION_DENIED);
  }
}

TEST_F(GateTest, AJobBelongsToItsSubmitterByName) {
  v1::Job job;
  ASSERT_TRUE(Submit("ada", &job).ok());
  EXPECT_EQ(job.submitter(), "ada");
}

TEST_F(GateTest, AViewerIsRefusedWhateverTheRequestNames) {
  v1::Job job;
  ExpectStatus(Submit("eve", &job), StatusCode::PERMISSION_DENIED, "needs the role OPERATOR");
  ExpectStatus(Cancel("eve", "nosuchjob", &job), StatusCode::PERMISSION_DENIED, "OPERATOR");
}

TEST_F(GateTest, AnOperatorControlsItsOwnJobsAndAnAdminAll) {
  const std::string id = SubmitAs("ada");
  v1::Job job;
  ExpectStatus(Cancel("bob", id, &job), StatusCode::PERMISSION_DENIED, "job " + id + " is ada's");
  ExpectStatus(Cancel("bob", "nosuchjob", &job), StatusCode::NOT_FOUND, "nosuchjob");
  v1::DeleteJobRequest request;
  request.set_job_id(id);
  v1::DeleteJobResponse deleted;
  ExpectStatus(stub_->DeleteJob(As("bob").get(), request, &deleted), StatusCode::PERMISSION_DENIED,
               "DeleteJob needs its owner");
  EXPECT_EQ(store_->Get(id)->state, JobState::kPending) << "nothing has happened to it";
  ExpectStatus(Cancel("ada", id, &job), StatusCode::OK, "");
  ExpectStatus(Cancel("root", SubmitAs("bob"), &job), StatusCode::OK, "");
}

TEST_F(GateTest, TheLogOfAJobSaysWhoMovedIt) {
  const std::string id = SubmitAs("ada");
  v1::Job job;
  ASSERT_TRUE(Cancel("root", id, &job).ok());
  v1::JobEvent event;
  ASSERT_TRUE(event.ParseFromString(store_->ReadEvents(id, job.last_seq() - 1, 1)->at(0).payload));
  EXPECT_EQ(event.state().reason(), "asked to by root");
}

TEST_F(GateTest, AnothersRequestIdIsRefusedAndOnesOwnIsRepeated) {
  constexpr char kId[] = "123e4567-e89b-42d3-a456-426614174000";
  v1::Job first, again;
  ASSERT_TRUE(Submit("ada", &first, kId).ok());
  ExpectStatus(Submit("bob", &again, kId), StatusCode::ALREADY_EXISTS, "request_id: another");
  EXPECT_EQ(again.id(), "");
  ASSERT_TRUE(Submit("ada", &again, kId).ok());
  EXPECT_EQ(again.id(), first.id());
}

TEST_F(GateTest, AClientsOwnBoundTakesThePlaceOfTheServers) {
  std::vector<ClientEntry> entries = {Entry("ada", Role::kOperator), Entry("bob", Role::kOperator)};
  entries[0].caller.daily_evaluations = 1;
  Allow(entries);
  v1::Job job;
  ExpectStatus(Submit("ada", &job), StatusCode::RESOURCE_EXHAUSTED, "ada may have 1 a day");
  ExpectStatus(Submit("bob", &job), StatusCode::OK, "");
}

TEST_F(GateTest, AWatcherWhoseTokenIsRevokedSeesNoMore) {
  const std::string id = SubmitAs("ada");
  v1::WatchJobRequest request;
  request.set_job_id(id);
  const auto context = As("eve");
  const auto stream = stub_->WatchJob(context.get(), request);
  v1::JobEvent event;
  ASSERT_TRUE(stream->Read(&event));
  Allow({Entry("ada", Role::kOperator)});
  v1::Job job;
  ASSERT_TRUE(Cancel("ada", id, &job).ok());
  EXPECT_FALSE(stream->Read(&event));
  ExpectStatus(stream->Finish(), StatusCode::UNAUTHENTICATED, "revoked");
}

TEST_F(GateTest, RefusalsAreLoggedByNameAndWithoutTokensOnlyAFewASecond) {
  const std::string id = SubmitAs("ada");
  v1::Job job;
  Cancel("bob", id, &job);
  Submit("", &job);
  const std::string log = folder_.Read("log");
  EXPECT_THAT(log, HasSubstr(R"("method":"CancelJob","client":"bob","host":"ipv4:127.0.0.1",)"
                             R"("code":"PERMISSION_DENIED")"));
  EXPECT_THAT(log, HasSubstr(R"("method":"SubmitJob","client":"","host":"ipv4:127.0.0.1",)"
                             R"("code":"UNAUTHENTICATED")"));
  // As many calls as it takes, since a slow machine makes few a second and all of them are logged.
  const auto lines = [&] {
    const std::string text = folder_.Read("log");
    return std::count(text.begin(), text.end(), '\n');
  };
  int calls = 0;
  EXPECT_TRUE(Eventually([&] {
    for (int i = 0; i < 100; ++i) Submit("mallory", &job);
    calls += 100;
    return lines() < calls - 20;
  }));
  const std::string more = folder_.Read("log");
  EXPECT_THAT(more, Not(HasSubstr("-token")));
}

}  // namespace
}  // namespace ffzero
