#include "client/channel.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/channel_arguments.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/token_bearer.h"
#include "ffzero/v1/training_service.pb.h"

namespace ffzero {
namespace {

constexpr int kKeepaliveMs = 30'000;  // servers refuse pings below 10 s
constexpr int kKeepaliveTimeoutMs = 20'000;
constexpr int kMostReply = 16 << 20;  // bytes, the server's own limit
// A server that restarts should not be waited for longer than it takes.
constexpr int kFirstReconnectMs = 200;
constexpr int kMostReconnectMs = 2'000;
// For an attempt to connect, handshakes included.
constexpr int kConnectMs = 10'000;

constexpr char kRetryPolicy[] =
    R"({"maxAttempts":5,"initialBackoff":"0.2s","maxBackoff":"3s","backoffMultiplier":2,)"
    R"("retryableStatusCodes":["UNAVAILABLE"]})";

std::shared_ptr<grpc::ChannelCredentials> CredentialsOf(const Connection& connection) {
  if (!connection.tls) return grpc::InsecureChannelCredentials();
  return grpc::SslCredentials({.pem_root_certs = connection.ca,
                               .pem_private_key = connection.key,
                               .pem_cert_chain = connection.certificate});
}

}  // namespace

std::string ServiceConfig() {
  const google::protobuf::ServiceDescriptor& service =
      *v1::SubmitJobRequest::descriptor()->file()->FindServiceByName("TrainingService");
  std::string names;
  for (int i = 0; i < service.method_count(); ++i) {
    const google::protobuf::MethodDescriptor& method = *service.method(i);
    if (method.client_streaming() || method.server_streaming()) continue;
    absl::StrAppend(&names, names.empty() ? "" : ",", R"({"service":")", service.full_name(),
                    R"(","method":")", method.name(), R"("})");
  }
  return absl::StrCat(R"({"methodConfig":[{"name":[)", names, R"(],"retryPolicy":)", kRetryPolicy,
                      "}]}");
}

std::shared_ptr<grpc::Channel> MakeChannel(const Connection& connection) {
  grpc::ChannelArguments arguments;
  arguments.SetServiceConfigJSON(ServiceConfig());
  arguments.SetMaxReceiveMessageSize(kMostReply);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMs);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kFirstReconnectMs);
  // gRPC's name for how long an attempt may take.
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, kConnectMs);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kMostReconnectMs);
  // No proxy knows this machine's own loopback.
  if (IsThisMachine(connection.server)) arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  if (!connection.server_name.empty()) {
    arguments.SetSslTargetNameOverride(connection.server_name);
  }
  std::vector<std::unique_ptr<grpc::experimental::ClientInterceptorFactoryInterface>> interceptors;
  if (!connection.token.empty()) {
    interceptors.push_back(std::make_unique<TokenBearerFactory>(connection.token));
  }
  return grpc::experimental::CreateCustomChannelWithInterceptors(
      connection.server, CredentialsOf(connection), arguments, std::move(interceptors));
}

}  // namespace ffzero
