#include "client/views/waiting.h"

#include <gtest/gtest.h>

namespace ffzero {
namespace {

class WaitsForTest : public testing::Test {
 protected:
  WaitsForTest() {
    job_.set_state(v1::PENDING);
    job_.mutable_spec()->set_device("chip");
    devices_.add_devices()->set_name("other");
    chip_ = devices_.add_devices();
    chip_->set_name("chip");
    chip_->set_state(v1::Device::IDLE);
  }

  v1::Job job_;
  v1::ListDevicesResponse devices_;
  v1::Device* chip_;
};

TEST_F(WaitsForTest, NamesTheDeviceAndWhoHasIt) {
  chip_->set_state(v1::Device::LEASED);
  chip_->set_job_id("0123456789ab");
  EXPECT_EQ(WaitsFor(job_, devices_), "device chip, which job 0123456789ab has");
}

TEST_F(WaitsForTest, SaysThatTheDeviceIsInQuarantine) {
  chip_->set_state(v1::Device::QUARANTINED);
  EXPECT_EQ(WaitsFor(job_, devices_), "device chip, until it is released from quarantine");
}

TEST_F(WaitsForTest, IsAWorkerWhereTheDeviceIsFreeOrNobodyHadItYetOrNoneIsNamed) {
  EXPECT_EQ(WaitsFor(job_, devices_), "a worker");
  job_.mutable_spec()->set_device("grpc://lab-3:50052");
  EXPECT_EQ(WaitsFor(job_, devices_), "a worker");
  job_.mutable_spec()->clear_device();
  chip_->clear_name();
  chip_->set_state(v1::Device::LEASED);
  EXPECT_EQ(WaitsFor(job_, devices_), "a worker");
}

TEST_F(WaitsForTest, IsNothingOnceTheJobHasBegunOrEnded) {
  for (const v1::JobState state : {v1::RUNNING, v1::PAUSED, v1::SUCCEEDED}) {
    job_.set_state(state);
    EXPECT_EQ(WaitsFor(job_, devices_), "");
  }
}

}  // namespace
}  // namespace ffzero
