#include "client/token_bearer.h"

#include <grpcpp/support/interceptor.h>

#include "absl/strings/str_cat.h"

namespace ffzero {
namespace {

using grpc::experimental::InterceptionHookPoints;

class TokenBearer final : public grpc::experimental::Interceptor {
 public:
  explicit TokenBearer(const std::string& token) : token_(token) {}

  void Intercept(grpc::experimental::InterceptorBatchMethods* methods) override {
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_INITIAL_METADATA)) {
      methods->GetSendInitialMetadata()->emplace("authorization", absl::StrCat("Bearer ", token_));
    }
    methods->Proceed();
  }

 private:
  const std::string& token_;
};

}  // namespace

grpc::experimental::Interceptor* TokenBearerFactory::CreateClientInterceptor(
    grpc::experimental::ClientRpcInfo*) {
  return new TokenBearer(token_);
}

}  // namespace ffzero
