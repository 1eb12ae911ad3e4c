#ifndef FFZERO_CLIENT_TOKEN_BEARER_H_
#define FFZERO_CLIENT_TOKEN_BEARER_H_

#include <grpcpp/support/client_interceptor.h>

#include <string>
#include <utility>

namespace ffzero {

// Sends a token with every call of a channel, as the metadata "authorization: Bearer TOKEN". gRPC's
// own call credentials would refuse to on a channel without TLS; whether it may go there was
// decided before (Prepare).
class TokenBearerFactory final : public grpc::experimental::ClientInterceptorFactoryInterface {
 public:
  explicit TokenBearerFactory(std::string token) : token_(std::move(token)) {}

  grpc::experimental::Interceptor* CreateClientInterceptor(
      grpc::experimental::ClientRpcInfo* info) override;

 private:
  const std::string token_;
};

}  // namespace ffzero

#endif  // FFZERO_CLIENT_TOKEN_BEARER_H_
