#ifndef FFZERO_SERVER_RPC_METRICS_H_
#define FFZERO_SERVER_RPC_METRICS_H_

#include <grpcpp/support/server_interceptor.h>

#include "server/telemetry.h"

namespace ffzero {

// Counts and times every call of every service, by method and code.
class RpcMetricsFactory final : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  // `telemetry` outlives the server.
  explicit RpcMetricsFactory(Telemetry* telemetry) : telemetry_(telemetry) {}

  grpc::experimental::Interceptor* CreateServerInterceptor(
      grpc::experimental::ServerRpcInfo* info) override;

 private:
  Telemetry* telemetry_;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_RPC_METRICS_H_
