#ifndef FFZERO_SERVER_AGENT_INSTRUMENT_SERVICE_H_
#define FFZERO_SERVER_AGENT_INSTRUMENT_SERVICE_H_

#include <mutex>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "ffzero/v1/instrument.grpc.pb.h"
#include "server/agent/served_device.h"

namespace ffzero {

// Serves a device to whoever calls, one call after the other. Thread-safe.
class InstrumentService final : public v1::Instrument::Service {
 public:
  // Both outlive it. `mutex` is held while the device is used, since it may have other callers.
  InstrumentService(ServedDevice* device, std::mutex* mutex) : device_(device), mutex_(mutex) {}

  grpc::Status Describe(grpc::ServerContext* context, const v1::DescribeRequest* request,
                        v1::InstrumentInfo* response) override;
  grpc::Status Load(grpc::ServerContext* context, const v1::LoadRequest* request,
                    v1::LoadResponse* response) override;
  grpc::Status Program(grpc::ServerContext* context, const v1::ProgramRequest* request,
                       v1::ProgramResponse* response) override;
  grpc::Status ReadBack(grpc::ServerContext* context, const v1::ReadBackRequest* request,
                        v1::ReadBackResponse* response) override;
  grpc::Status Measure(grpc::ServerContext* context, const v1::MeasureRequest* request,
                       v1::MeasureResponse* response) override;
  grpc::Status MakeSafe(grpc::ServerContext* context, const v1::MakeSafeRequest* request,
                        v1::MakeSafeResponse* response) override;
  grpc::Status Recalibrate(grpc::ServerContext* context, const v1::RecalibrateRequest* request,
                           v1::RecalibrateResponse* response) override;

 private:
  // Makes the call on the device, unless its caller has gone while it waited for its turn.
  grpc::Status InTurn(const grpc::ServerContext& context, absl::FunctionRef<absl::Status()> call);

  ServedDevice* const device_;
  std::mutex* const mutex_;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_AGENT_INSTRUMENT_SERVICE_H_
