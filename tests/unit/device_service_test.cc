#include "server/devices/device_service.h"

#include <grpcpp/create_channel.h>

#include <memory>

#include "server/server.h"
#include "server/store/memory_job_store.h"
#include "tests/unit/job_store_fixture.h"
#include "tests/unit/scratch_folder.h"

namespace ffzero {
namespace {

using testing::HasSubstr;

// The service on a real socket, over a store in memory that knows no client.
class DeviceServiceTest : public testing::Test, protected JobStoreCalls {
 protected:
  void SetUp() override {
    store_ = OpenMemoryJobStore(PlainEncoder(), nullptr);
    service_ =
        std::make_unique<DeviceService>(DeviceServiceParts{.store = store_.get(),
                                                           .devices = &known_,
                                                           .telemetry = &telemetry_,
                                                           .log = &log_,
                                                           .clients = nullptr,
                                                           .wake_workers = [this] { ++woken_; }});
    Options options;
    options.listen = options.metrics_listen = "127.0.0.1:0";
    auto server = Server::Start(options, {service_.get()}, &telemetry_, {});
    ASSERT_THAT(server, IsOk());
    server_ = std::move(*server);
    stub_ = v1::DeviceService::NewStub(
        grpc::CreateChannel(server_->grpc_address(), grpc::InsecureChannelCredentials()));
  }

  std::vector<v1::Device> List() {
    grpc::ClientContext context;
    v1::ListDevicesResponse response;
    const grpc::Status status = stub_->ListDevices(&context, {}, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return {response.devices().begin(), response.devices().end()};
  }
  grpc::Status Release(const std::string& name, v1::Device* device) {
    grpc::ClientContext context;
    v1::ReleaseDeviceRequest request;
    request.set_name(name);
    return stub_->ReleaseDevice(&context, request, device);
  }
  void Break(const std::string& device) {
    Submit({.device = device});
    ASSERT_THAT(store_->Release(ClaimNext(), {.device = {.fault = "no light"}}, JobState::kPaused,
                                "no light"),
                IsOk());
  }

  const ScratchFolder folder_;
  JsonLog log_{folder_.Append("log")};
  Telemetry telemetry_{"1.2.3"};
  const KnownDevices known_{{{.name = "chip", .uri = "grpc://a:1"}}, {"grpc://b:2"}};
  int woken_ = 0;
  std::unique_ptr<DeviceService> service_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<v1::DeviceService::Stub> stub_;
};

TEST_F(DeviceServiceTest, ListsTheDevicesThereAreByNameWhetherTheyWereUsedOrNot) {
  const std::vector<v1::Device> devices = List();
  ASSERT_EQ(devices.size(), 2);
  EXPECT_EQ(devices[0].name(), "chip");
  EXPECT_EQ(devices[0].uri(), "grpc://a:1");
  EXPECT_EQ(devices[0].state(), v1::Device::IDLE);
  EXPECT_TRUE(devices[0].configured());
  EXPECT_FALSE(devices[0].has_identity());
  EXPECT_EQ(devices[1].name(), "grpc://b:2");
  EXPECT_EQ(devices[1].uri(), "");
}

TEST_F(DeviceServiceTest, SaysWhoHasADeviceAndWhatItIs) {
  const std::string job = Submit({.device = "chip"});
  const Claim claim = ClaimNext();
  v1::DeviceIdentity identity;
  identity.set_serial("7");
  ASSERT_THAT(store_->Append(claim, {.device = {.identity = identity.SerializeAsString()}}),
              IsOk());
  const v1::Device chip = List().at(0);
  EXPECT_EQ(chip.state(), v1::Device::LEASED);
  EXPECT_EQ(chip.job_id(), job);
  EXPECT_EQ(chip.fence(), claim.lease.fence);
  EXPECT_EQ(chip.identity().serial(), "7");
  EXPECT_FALSE(chip.unsettled()) << "whoever has it looks after it";
}

TEST_F(DeviceServiceTest, ADeviceThatIsNoLongerConfiguredIsShownAsSuch) {
  Submit({.device = "old chip"});
  ClaimNext();
  const std::vector<v1::Device> devices = List();
  ASSERT_EQ(devices.size(), 3);
  EXPECT_EQ(devices[2].name(), "old chip");
  EXPECT_FALSE(devices[2].configured());
}

TEST_F(DeviceServiceTest, AReleaseEndsAQuarantineAndWakesTheWorkers) {
  Break("chip");
  Break("chip");
  EXPECT_EQ(List().at(0).state(), v1::Device::QUARANTINED);
  EXPECT_EQ(List().at(0).last_error(), "no light");
  EXPECT_GT(List().at(0).last_error_time().seconds(), 0);
  v1::Device released;
  ASSERT_TRUE(Release("chip", &released).ok());
  EXPECT_EQ(released.state(), v1::Device::IDLE);
  EXPECT_EQ(woken_, 1);
  EXPECT_THAT(folder_.Read("log"), HasSubstr("device released"));
}

TEST_F(DeviceServiceTest, WhatCannotBeReleasedIsSaid) {
  v1::Device device;
  EXPECT_EQ(Release("chip", &device).error_code(), grpc::StatusCode::NOT_FOUND);
  Break("chip");
  EXPECT_EQ(Release("chip", &device).error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(woken_, 0);
}

}  // namespace
}  // namespace ffzero
