#include "server/sample_calls.h"

#include <grpcpp/server_context.h>

#include <exception>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "server/errors.h"

namespace ffzero {
namespace {

constexpr int kMostCalls = 2;  // at once; each holds a network in memory

grpc::Status Answer(const grpc::CallbackServerContext& context,
                    const std::function<absl::Status(const GoOn&)>& work) {
  const auto go_on = [&context] {
    return context.IsCancelled() ? absl::CancelledError("the client has gone, or its deadline")
                                 : absl::OkStatus();
  };
  try {
    return FieldError(work(go_on));
  } catch (const std::exception& error) {
    // Memory, mostly: the network is too large for what jobs leave of this machine.
    return ToGrpcStatus(absl::ResourceExhaustedError(
        absl::StrCat("the server could not answer about these samples: ", error.what())));
  }
}

}  // namespace

SampleCalls::SampleCalls() : threads_(kMostCalls, kMostCalls) {}

grpc::ServerUnaryReactor* SampleCalls::Start(grpc::CallbackServerContext* context,
                                             std::function<absl::Status(const GoOn& go_on)> work) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  if (stopping_) {
    reactor->Finish(RetryLater(
        absl::UnavailableError("the server is shutting down; ask again later"), absl::Seconds(5)));
    return reactor;
  }
  if (++under_way_ > kMostCalls) {
    --under_way_;
    reactor->Finish(RetryLater(
        absl::ResourceExhaustedError(absl::StrCat(
            kMostCalls, " calls about samples are being answered already; try again in a moment")),
        absl::Seconds(1)));
    return reactor;
  }
  // Never refused: no more wait than are under way.
  threads_.Enqueue([this, context, work = std::move(work), reactor] {
    const grpc::Status status = Answer(*context, work);
    // Before the client knows, so that its next call finds a place.
    --under_way_;
    reactor->Finish(status);
  });
  return reactor;
}

}  // namespace ffzero
