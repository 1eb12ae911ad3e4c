#include "server/agent/agent_server.h"

#include <grpcpp/create_channel.h>

#include "grpc/health/v1/health.grpc.pb.h"
#include "tests/unit/agent_fixture.h"

namespace ffzero {
namespace {

class AgentServerTest : public testing::Test {
 protected:
  InlineExecutor executor_;
  const std::unique_ptr<Device> device_ = SmallChip(&executor_);
  ServedDevice served_{device_.get()};
  std::mutex mutex_;
  InstrumentService service_{&served_, &mutex_};
};

TEST_F(AgentServerTest, SaysThatItsServiceIsHealthy) {
  const auto server = AgentServer::Start("127.0.0.1:0", {}, &service_);
  ASSERT_THAT(server, IsOk());
  const auto health = grpc::health::v1::Health::NewStub(
      grpc::CreateChannel((*server)->address(), grpc::InsecureChannelCredentials()));
  grpc::ClientContext context;
  grpc::health::v1::HealthCheckRequest request;
  request.set_service("ffzero.v1.Instrument");
  grpc::health::v1::HealthCheckResponse response;
  ASSERT_TRUE(health->Check(&context, request, &response).ok());
  EXPECT_EQ(response.status(), grpc::health::v1::HealthCheckResponse::SERVING);
}

TEST_F(AgentServerTest, NamesTheAddressThatItCannotListenOn) {
  const auto first = AgentServer::Start("127.0.0.1:0", {}, &service_);
  ASSERT_THAT(first, IsOk());
  const std::string address = (*first)->address();
  EXPECT_THAT(AgentServer::Start(address, {}, &service_),
              FailsWith(absl::StatusCode::kUnavailable,
                        testing::HasSubstr("--listen: cannot listen on " + address)));
}

}  // namespace
}  // namespace ffzero
