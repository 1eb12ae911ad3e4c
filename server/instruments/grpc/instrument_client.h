#ifndef FFZERO_SERVER_INSTRUMENTS_GRPC_INSTRUMENT_CLIENT_H_
#define FFZERO_SERVER_INSTRUMENTS_GRPC_INSTRUMENT_CLIENT_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "core/exchange.h"
#include "ffzero/v1/instrument.grpc.pb.h"

namespace ffzero {

// How an instrument is called.
struct CallOptions {
  std::int64_t fence = 0;                   // of the connection, under its lease
  absl::Duration limit = absl::Minutes(1);  // after which a call is given up
};

// Where the versions that a caller gives to programmings begin: far from those of whoever called
// before.
std::uint64_t FirstVersion();

// The calls of one ffzero.v1.Instrument, one attempt each. Errors are gRPC's, after the name of the
// call; DEADLINE_EXCEEDED after the limit, UNAVAILABLE when the instrument cannot be reached or the
// connection broke. One caller at a time.
class InstrumentClient {
 public:
  InstrumentClient(const std::shared_ptr<grpc::ChannelInterface>& channel,
                   const CallOptions& options);

  absl::Status Describe(v1::InstrumentInfo* info);
  absl::Status Program(v1::ProgramRequest request);
  absl::Status ReadBack(int stage, std::string* values);
  // Given up after the shorter of `limit` and the options'. Sets the request's fence.
  absl::Status Measure(v1::MeasureRequest* request, absl::Duration limit,
                       v1::MeasureResponse* response);
  absl::Status MakeSafe();
  // Given up after ten minutes. `calibration_id` is only set on success.
  absl::Status Recalibrate(std::string* calibration_id);

  // One piece of a set, or without data the question how much of it is there.
  absl::Status LoadPiece(v1::LoadRequest request, v1::LoadResponse* response);

  // Makes the set known by its digest, which is returned. Sends nothing of one that is there.
  absl::Status Load(const InputSet& inputs, std::string* digest);

 private:
  template <typename Request, typename Response>
  using Method = grpc::Status (v1::Instrument::Stub::*)(grpc::ClientContext*, const Request&,
                                                        Response*);
  template <typename Request, typename Response>
  absl::Status Call(const char* name, Method<Request, Response> method, Request* request,
                    Response* response, absl::Duration limit);

  const std::unique_ptr<v1::Instrument::Stub> stub_;
  const CallOptions options_;
};

}  // namespace ffzero

#endif  // FFZERO_SERVER_INSTRUMENTS_GRPC_INSTRUMENT_CLIENT_H_
