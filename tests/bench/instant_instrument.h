#ifndef FFZERO_TESTS_BENCH_INSTANT_INSTRUMENT_H_
#define FFZERO_TESTS_BENCH_INSTANT_INSTRUMENT_H_

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_builder.h>

#include <cstddef>
#include <memory>
#include <string>

#include "core/device_info.h"
#include "ffzero/v1/instrument.grpc.pb.h"
#include "server/instruments/wire.h"

namespace ffzero {

// An instrument at the end of a wire that answers at once, with readings that it has ready.
class InstantInstrument final : public v1::Instrument::Service {
 public:
  //   probes, bytes   how many readings it answers with, and how long each is
  InstantInstrument(const DeviceInfo& info, int probes, std::size_t bytes)
      : info_(InstrumentInfoOf(info)), probes_(probes), reading_(bytes, '\0') {
    info_.set_takes(v1::InstrumentInfo::DIRECTIONS);
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }

  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  // Of the latest measurement.
  std::size_t request_bytes() const { return request_bytes_; }

  grpc::Status Describe(grpc::ServerContext*, const v1::DescribeRequest*,
                        v1::InstrumentInfo* response) override {
    *response = info_;
    return grpc::Status::OK;
  }
  grpc::Status Load(grpc::ServerContext*, const v1::LoadRequest* request,
                    v1::LoadResponse* response) override {
    response->set_received(std::int64_t{request->rows()} * request->columns() * sizeof(float));
    return grpc::Status::OK;
  }
  grpc::Status Measure(grpc::ServerContext*, const v1::MeasureRequest* request,
                       v1::MeasureResponse* response) override {
    request_bytes_ = request->ByteSizeLong();
    for (int p = 0; p < probes_; ++p) response->add_readings(reading_);
    for (int w = 0; w < request->write_stages_size(); ++w) response->add_carried();
    return grpc::Status::OK;
  }

 private:
  v1::InstrumentInfo info_;
  const int probes_;
  const std::string reading_;
  std::size_t request_bytes_ = 0;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace ffzero

#endif  // FFZERO_TESTS_BENCH_INSTANT_INSTRUMENT_H_
