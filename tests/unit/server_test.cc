#include "server/server.h"

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.pb.h>
#include <grpcpp/client_context.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>
#include <prometheus/registry.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "standard_services.pb.h"
#include "tests/status_matchers.h"

namespace ffzero {
namespace {

using test::HealthCheckRequest;
using test::HealthCheckResponse;
using test::ServerReflectionRequest;
using test::ServerReflectionResponse;
using ::testing::Contains;
using ::testing::HasSubstr;

constexpr char kService[] = "ffzero.v1.TrainingService";
constexpr char kReflection[] = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";

// One stream of a service that only its wire format names, used step by step.
template <typename Request, typename Response>
class Stream {
 public:
  Stream(const std::shared_ptr<grpc::Channel>& channel, const std::string& method)
      : stub_(channel) {
    context_.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
    call_ = stub_.PrepareCall(&context_, method, &queue_);
    call_->StartCall(this);
    Done();
  }
  ~Stream() {
    context_.TryCancel();
    grpc::Status ignored;
    call_->Finish(&ignored, this);
    Done();
  }

  void Write(const Request& request) {
    call_->Write(request, this);
    Done();
  }
  // False when the stream has ended.
  bool Read(Response* response) {
    call_->Read(response, this);
    return Done();
  }

 private:
  bool Done() {
    void* tag = nullptr;
    bool ok = false;
    return queue_.Next(&tag, &ok) && ok;
  }

  grpc::ClientContext context_;
  grpc::CompletionQueue queue_;
  grpc::TemplatedGenericStub<Request, Response> stub_;
  std::unique_ptr<grpc::ClientAsyncReaderWriter<Request, Response>> call_;
};

// A server without jobs on real sockets.
class ServerTest : public testing::Test {
 protected:
  void SetUp() override {
    auto server = Server::Start(options_, {&service_}, &telemetry_, {});
    ASSERT_THAT(server, IsOk());
    server_ = std::move(*server);
    channel_ = grpc::CreateChannel(server_->grpc_address(), grpc::InsecureChannelCredentials());
  }

  grpc::Status Check(const std::string& service, HealthCheckResponse* response) {
    grpc::TemplatedGenericStub<HealthCheckRequest, HealthCheckResponse> stub(channel_);
    grpc::ClientContext context;
    grpc::CompletionQueue queue;
    HealthCheckRequest request;
    request.set_service(service);
    const auto call =
        stub.PrepareUnaryCall(&context, "/grpc.health.v1.Health/Check", request, &queue);
    call->StartCall();
    grpc::Status status;
    call->Finish(response, &status, this);
    void* tag = nullptr;
    bool ok = false;
    EXPECT_TRUE(queue.Next(&tag, &ok));
    return status;
  }

  HealthCheckResponse::ServingStatus Health(const std::string& service) {
    HealthCheckResponse response;
    const grpc::Status status = Check(service, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response.status();
  }

  static Options Loopback() {
    Options options;
    options.listen = "127.0.0.1:0";
    options.metrics_listen = "127.0.0.1:0";
    return options;
  }

  const Options options_ = Loopback();
  Telemetry telemetry_{"1.2.3"};
  JsonLog log_{STDERR_FILENO};
  TrainingService service_{{.telemetry = &telemetry_, .log = &log_}};
  std::unique_ptr<Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

TEST_F(ServerTest, ServesHealthOfTheWholeAndOfItsService) {
  EXPECT_EQ(Health(""), HealthCheckResponse::SERVING);
  EXPECT_EQ(Health(kService), HealthCheckResponse::SERVING);
  HealthCheckResponse response;
  EXPECT_EQ(Check("no.such.Service", &response).error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(ServerTest, IsNotServingWhileItDrains) {
  server_->StopServing();
  EXPECT_EQ(Health(""), HealthCheckResponse::NOT_SERVING);
  EXPECT_EQ(Health(kService), HealthCheckResponse::NOT_SERVING);
}

TEST_F(ServerTest, TellsThoseWhoWatchItsHealthThatItStopsServing) {
  for (const std::string service : {"", kService}) {
    SCOPED_TRACE(service);
    HealthCheckRequest request;
    request.set_service(service);
    Stream<HealthCheckRequest, HealthCheckResponse> stream(channel_,
                                                           "/grpc.health.v1.Health/Watch");
    stream.Write(request);
    HealthCheckResponse response;
    ASSERT_TRUE(stream.Read(&response));
    if (service.empty()) {
      EXPECT_EQ(response.status(), HealthCheckResponse::SERVING);
      server_->StopServing();
      ASSERT_TRUE(stream.Read(&response));
    }
    EXPECT_EQ(response.status(), HealthCheckResponse::NOT_SERVING);
  }
}

TEST_F(ServerTest, DescribesItsServicesToToolsThatKnowNone) {
  Stream<ServerReflectionRequest, ServerReflectionResponse> stream(channel_, kReflection);
  ServerReflectionRequest request;
  request.set_list_services("*");
  stream.Write(request);
  ServerReflectionResponse response;
  ASSERT_TRUE(stream.Read(&response));
  std::vector<std::string> names;
  for (const auto& service : response.list_services_response().service()) {
    names.push_back(service.name());
  }
  EXPECT_THAT(names, Contains(kService));
  EXPECT_THAT(names, Contains("grpc.health.v1.Health"));

  request.Clear();
  request.set_file_containing_symbol(kService);
  stream.Write(request);
  ASSERT_TRUE(stream.Read(&response));
  ASSERT_GT(response.file_descriptor_response().file_descriptor_proto_size(), 0);
  google::protobuf::FileDescriptorProto file;
  ASSERT_TRUE(file.ParseFromString(response.file_descriptor_response().file_descriptor_proto(0)));
  EXPECT_EQ(file.package(), "ffzero.v1");
}

TEST_F(ServerTest, KeepsWhatItsMetricsPageCollectsFrom) {
  auto registry = std::make_shared<prometheus::Registry>();
  const std::weak_ptr<prometheus::Registry> seen = registry;
  auto server = Server::Start(Loopback(), {&service_}, &telemetry_, {std::move(registry)});
  ASSERT_THAT(server, IsOk());
  EXPECT_FALSE(seen.expired());
}

TEST_F(ServerTest, NamesTheFlagAndTheAddressThatItCannotListenOn) {
  Options options = options_;
  options.listen = server_->grpc_address();
  EXPECT_THAT(Server::Start(options, {&service_}, &telemetry_, {}),
              FailsWith(absl::StatusCode::kUnavailable,
                        HasSubstr("--listen: cannot listen on " + options.listen)));
  options = options_;
  options.metrics_listen = server_->metrics_address();
  EXPECT_THAT(Server::Start(options, {&service_}, &telemetry_, {}),
              FailsWith(absl::StatusCode::kUnavailable,
                        HasSubstr("--metrics_listen: cannot listen on " + options.metrics_listen)));
}

}  // namespace
}  // namespace ffzero
