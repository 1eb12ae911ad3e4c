#ifndef FFZERO_TESTS_UNIT_SETTINGS_DRIVER_H_
#define FFZERO_TESTS_UNIT_SETTINGS_DRIVER_H_

#include <grpcpp/security/credentials.h>
#include <grpcpp/server_builder.h>

#include <memory>
#include <string>
#include <vector>

#include "server/instruments/grpc/open_remote.h"

namespace ffzero {

// A driver that takes settings: two stages of 3 and 4 settings between -1 and 1, two readings each.
// Remembers what it was asked, and reads 0.
class SettingsDriver final : public v1::Instrument::Service {
 public:
  SettingsDriver() {
    int port = 0;
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
    address_ = "127.0.0.1:" + std::to_string(port);
  }

  std::string uri() const { return "grpc://" + address_; }
  absl::StatusOr<std::unique_ptr<Device>> Open() const {
    return OpenRemoteDevice(
        {.address = address_, .credentials = grpc::InsecureChannelCredentials()}, {});
  }
  // Between two calls.
  const std::vector<v1::MeasureRequest>& measured() const { return measured_; }
  const std::vector<v1::ProgramRequest>& programmed() const { return programmed_; }

  grpc::Status Describe(grpc::ServerContext*, const v1::DescribeRequest*,
                        v1::InstrumentInfo* response) override {
    response->set_kind("settings");
    response->set_inputs(5);
    response->set_takes(v1::InstrumentInfo::SETTINGS);
    for (const int settings : {3, 4}) {
      v1::InstrumentStage* stage = response->add_stages();
      stage->set_settings(settings);
      stage->set_readings(2);
      v1::SettingGroup* group = stage->add_groups();
      group->set_name("phase");
      group->set_size(settings);
      group->set_lowest(-1);
      group->set_highest(1);
    }
    return grpc::Status::OK;
  }
  grpc::Status Load(grpc::ServerContext*, const v1::LoadRequest* request,
                    v1::LoadResponse* response) override {
    response->set_received(4LL * request->rows() * request->columns());
    return grpc::Status::OK;
  }
  grpc::Status Program(grpc::ServerContext*, const v1::ProgramRequest* request,
                       v1::ProgramResponse*) override {
    programmed_.push_back(*request);
    return grpc::Status::OK;
  }
  grpc::Status Measure(grpc::ServerContext*, const v1::MeasureRequest* request,
                       v1::MeasureResponse* response) override {
    measured_.push_back(*request);
    const std::string zeros(2 * sizeof(float) * request->samples_size(), '\0');
    for (int t = 0; t < request->trials_size(); ++t) response->add_readings(zeros);
    if (!request->training()) return grpc::Status::OK;
    for (int w = 0; w < request->write_stages_size(); ++w) response->add_carried();
    return grpc::Status::OK;
  }

 private:
  std::vector<v1::MeasureRequest> measured_;
  std::vector<v1::ProgramRequest> programmed_;
  std::unique_ptr<grpc::Server> server_;
  std::string address_;
};

}  // namespace ffzero

#endif  // FFZERO_TESTS_UNIT_SETTINGS_DRIVER_H_
