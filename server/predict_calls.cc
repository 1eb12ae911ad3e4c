#include "server/predict_calls.h"

#include <grpcpp/server_context.h>

#include <exception>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "server/errors.h"

namespace ffzero {
namespace {

constexpr int kMostPredictions = 2;  // at once; each holds a network in memory

}  // namespace

PredictCalls::PredictCalls(AnswerPrediction answer)
    : answer_(std::move(answer)), threads_(kMostPredictions, kMostPredictions) {}

grpc::ServerUnaryReactor* PredictCalls::Start(grpc::CallbackServerContext* context,
                                              const v1::PredictRequest* request,
                                              v1::PredictResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  if (stopping_) {
    reactor->Finish(
        RetryLater(absl::UnavailableError("the server is shutting down; predict again later"),
                   absl::Seconds(5)));
    return reactor;
  }
  if (++under_way_ > kMostPredictions) {
    --under_way_;
    reactor->Finish(RetryLater(
        absl::ResourceExhaustedError(absl::StrCat(
            kMostPredictions, " predictions are being made already; try again in a moment")),
        absl::Seconds(1)));
    return reactor;
  }
  // Never refused: no more wait than are under way.
  threads_.Enqueue([this, context, request, response, reactor] {
    const grpc::Status status = Answer(*context, *request, response);
    // Before the client knows, so that its next call finds a place.
    --under_way_;
    reactor->Finish(status);
  });
  return reactor;
}

grpc::Status PredictCalls::Answer(const grpc::CallbackServerContext& context,
                                  const v1::PredictRequest& request,
                                  v1::PredictResponse* response) const {
  const auto go_on = [&context] {
    return context.IsCancelled() ? absl::CancelledError("the client has gone, or its deadline")
                                 : absl::OkStatus();
  };
  try {
    return FieldError(answer_(request, go_on, response));
  } catch (const std::exception& error) {
    // Memory, mostly: the network is too large for what jobs leave of this machine.
    return ToGrpcStatus(absl::ResourceExhaustedError(
        absl::StrCat("the server could not make the prediction: ", error.what())));
  }
}

}  // namespace ffzero
