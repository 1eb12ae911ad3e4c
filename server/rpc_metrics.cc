#include "server/rpc_metrics.h"

#include <grpcpp/support/interceptor.h>

#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace ffzero {
namespace {

using grpc::experimental::InterceptionHookPoints;

class RpcMetrics final : public grpc::experimental::Interceptor {
 public:
  RpcMetrics(Telemetry* telemetry, std::string method)
      : telemetry_(telemetry), method_(std::move(method)), start_(absl::Now()) {}

  void Intercept(grpc::experimental::InterceptorBatchMethods* methods) override {
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_STATUS)) {
      const auto code = static_cast<absl::StatusCode>(methods->GetSendStatus().error_code());
      telemetry_->ObserveRpc(method_, absl::StatusCodeToString(code), absl::Now() - start_);
    }
    methods->Proceed();
  }

 private:
  Telemetry* telemetry_;
  std::string method_;
  absl::Time start_;
};

}  // namespace

grpc::experimental::Interceptor* RpcMetricsFactory::CreateServerInterceptor(
    grpc::experimental::ServerRpcInfo* info) {
  // Calls of methods that no service registered come here without a name of ours: one label for
  // all of them keeps a stranger from making series.
  const std::string_view method = info->method() == nullptr ? "" : info->method();
  const std::string_view name = method.empty() ? "unknown" : method.substr(method.front() == '/');
  return new RpcMetrics(telemetry_, std::string(name));
}

}  // namespace ffzero
