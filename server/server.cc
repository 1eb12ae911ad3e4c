#include "server/server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/resource_quota.h>
#include <grpcpp/server_builder.h>
#include <unistd.h>

#include <chrono>
#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/access/tls.h"
#include "server/options/address.h"
#include "server/options/security.h"
#include "server/rpc_metrics.h"

namespace ffzero {
namespace {

constexpr int kMostRequest = 4 << 20;  // bytes
constexpr int kMostReply = 16 << 20;
constexpr int kMostStreams = 2048;  // of one connection
constexpr int kMetricsThreads = 2;
constexpr int kKeepaliveMs = 60'000;
constexpr int kKeepaliveTimeoutMs = 20'000;
constexpr int kClientPingMs = 10'000;
constexpr int kQuietPollMs = 3'600'000;

// Streams may be quiet for hours while a stage trains: both ends ping, so that a dead peer or a
// forgetful NAT shows.
void SetLimits(grpc::ServerBuilder* builder) {
  builder->SetMaxReceiveMessageSize(kMostRequest);
  builder->SetMaxSendMessageSize(kMostReply);
  builder->AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kMostStreams);
  builder->AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMs);
  builder->AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
  builder->AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder->AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, kClientPingMs);
  builder->AddChannelArgument(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  // A second server on a port that is taken is an error, not a lottery.
  builder->AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  // Reflection is served by the synchronous API, whose pollers would wake for nothing.
  builder->SetSyncServerOption(grpc::ServerBuilder::NUM_CQS, 1);
  builder->SetSyncServerOption(grpc::ServerBuilder::MIN_POLLERS, 1);
  builder->SetSyncServerOption(grpc::ServerBuilder::MAX_POLLERS, 2);
  builder->SetSyncServerOption(grpc::ServerBuilder::CQ_TIMEOUT_MSEC, kQuietPollMs);
}

absl::Status CannotListen(const char* flag, const std::string& address, const std::string& why) {
  return absl::UnavailableError(absl::StrCat(
      flag, ": cannot listen on ", address, why.empty() ? "" : " (", why, why.empty() ? "" : ")",
      "; is the port taken, or the address not this machine's?"));
}

std::string WithPort(const std::string& address, int port) {
  return absl::StrCat(SplitHostPort(address)->host, ":", port);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Start(
    const Options& options, const std::vector<grpc::Service*>& services, Telemetry* telemetry,
    std::vector<std::shared_ptr<prometheus::Collectable>> collectables) {
  std::unique_ptr<Server> server(new Server);
  server->collectables_ = std::move(collectables);
  if (absl::Status status = server->StartMetrics(options); !status.ok()) {
    return status;
  }
  if (absl::Status status = server->StartGrpc(options, services, telemetry); !status.ok()) {
    return status;
  }
  return server;
}

Server::~Server() { Shutdown(absl::ZeroDuration()); }

absl::Status Server::StartMetrics(const Options& options) {
  try {
    exposer_ = std::make_unique<prometheus::Exposer>(options.metrics_listen, kMetricsThreads);
  } catch (const std::exception& error) {
    return CannotListen("--metrics_listen", options.metrics_listen, error.what());
  }
  for (const auto& collectable : collectables_) exposer_->RegisterCollectable(collectable);
  const std::vector<int> ports = exposer_->GetListeningPorts();
  if (ports.empty()) return CannotListen("--metrics_listen", options.metrics_listen, "");
  metrics_address_ = WithPort(options.metrics_listen, ports.front());
  return absl::OkStatus();
}

absl::Status Server::StartGrpc(const Options& options, const std::vector<grpc::Service*>& services,
                               Telemetry* telemetry) {
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort(options.listen, MakeServerCredentials(TlsFilesOf(options)), &port);
  SetLimits(&builder);
  std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> interceptors;
  interceptors.push_back(std::make_unique<RpcMetricsFactory>(telemetry));
  builder.experimental().SetInterceptorCreators(std::move(interceptors));
  for (grpc::Service* service : services) builder.RegisterService(service);
  server_ = builder.BuildAndStart();
  if (server_ == nullptr || port == 0) return CannotListen("--listen", options.listen, "");
  grpc_address_ = WithPort(options.listen, port);
  server_->GetHealthCheckService()->SetServingStatus(v1::TrainingService::service_full_name(),
                                                     true);
  return absl::OkStatus();
}

void Server::StopServing() { server_->GetHealthCheckService()->Shutdown(); }

void Server::Shutdown(absl::Duration grace) {
  if (server_ == nullptr) return;
  server_->Shutdown(std::chrono::system_clock::now() + absl::ToChronoMilliseconds(grace));
  server_->Wait();
  server_.reset();
  exposer_.reset();
}

}  // namespace ffzero
