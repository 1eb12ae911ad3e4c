#include "server/agent/instrument_service.h"

#include <exception>

#include "absl/strings/str_cat.h"
#include "server/errors.h"

namespace ffzero {

grpc::Status InstrumentService::InTurn(const grpc::ServerContext& context,
                                       absl::FunctionRef<absl::Status()> call) {
  const std::lock_guard lock(*mutex_);
  // It would be done for nobody, and maybe after the caller has come back to do it again.
  if (context.IsCancelled()) return {grpc::StatusCode::CANCELLED, "the caller has gone"};
  try {
    return ToGrpcStatus(call());
  } catch (const std::exception& error) {
    // Memory, mostly.
    return ToGrpcStatus(
        absl::ResourceExhaustedError(absl::StrCat("the device could not do it: ", error.what())));
  }
}

grpc::Status InstrumentService::Describe(grpc::ServerContext* context,
                                         const v1::DescribeRequest* request,
                                         v1::InstrumentInfo* response) {
  return InTurn(*context, [&] { return device_->Describe(*request, response); });
}

grpc::Status InstrumentService::Load(grpc::ServerContext* context, const v1::LoadRequest* request,
                                     v1::LoadResponse* response) {
  return InTurn(*context, [&] { return device_->Load(*request, response); });
}

grpc::Status InstrumentService::Program(grpc::ServerContext* context,
                                        const v1::ProgramRequest* request,
                                        v1::ProgramResponse* /*response*/) {
  return InTurn(*context, [&] { return device_->Program(*request); });
}

grpc::Status InstrumentService::ReadBack(grpc::ServerContext* context,
                                         const v1::ReadBackRequest* request,
                                         v1::ReadBackResponse* response) {
  return InTurn(*context, [&] { return device_->ReadBack(*request, response); });
}

grpc::Status InstrumentService::Measure(grpc::ServerContext* context,
                                        const v1::MeasureRequest* request,
                                        v1::MeasureResponse* response) {
  return InTurn(*context, [&] { return device_->Measure(*request, response); });
}

grpc::Status InstrumentService::MakeSafe(grpc::ServerContext* context,
                                         const v1::MakeSafeRequest* request,
                                         v1::MakeSafeResponse* /*response*/) {
  return InTurn(*context, [&] { return device_->MakeSafe(*request); });
}

grpc::Status InstrumentService::Recalibrate(grpc::ServerContext* context,
                                            const v1::RecalibrateRequest* request,
                                            v1::RecalibrateResponse* response) {
  return InTurn(*context, [&] { return device_->Recalibrate(*request, response); });
}

}  // namespace ffzero
