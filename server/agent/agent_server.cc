#include "server/agent/agent_server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/server_builder.h>

#include <chrono>

#include "absl/strings/str_cat.h"
#include "server/access/tls.h"
#include "server/instruments/grpc/limits.h"
#include "server/options/address.h"

namespace ffzero {

absl::StatusOr<std::unique_ptr<AgentServer>> AgentServer::Start(const std::string& listen,
                                                                const TlsFiles& tls,
                                                                InstrumentService* service) {
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort(listen, MakeServerCredentials(tls), &port);
  builder.SetMaxReceiveMessageSize(kMostInstrumentMessage);
  builder.SetMaxSendMessageSize(kMostInstrumentMessage);
  // A second agent on a port that is taken is an error, not a lottery.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.RegisterService(service);
  std::unique_ptr<AgentServer> agent(new AgentServer);
  agent->server_ = builder.BuildAndStart();
  if (agent->server_ == nullptr || port == 0) {
    return absl::UnavailableError(absl::StrCat("--listen: cannot listen on ", listen,
                                               "; is the port taken, or the address not this "
                                               "machine's?"));
  }
  agent->address_ = absl::StrCat(SplitHostPort(listen)->host, ":", port);
  agent->server_->GetHealthCheckService()->SetServingStatus(v1::Instrument::service_full_name(),
                                                            true);
  return agent;
}

AgentServer::~AgentServer() { Shutdown(absl::ZeroDuration()); }

void AgentServer::Shutdown(absl::Duration grace) {
  if (server_ == nullptr) return;
  server_->Shutdown(std::chrono::system_clock::now() + absl::ToChronoMilliseconds(grace));
  server_->Wait();
  server_.reset();
}

}  // namespace ffzero
