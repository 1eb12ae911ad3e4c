#include "absl/time/clock.h"
#include "tests/unit/job_store_fixture.h"

namespace ffzero {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

// What each store promises of devices.
class DeviceLeaseTest : public JobStoreTest {
 protected:
  std::string SubmitFor(const std::string& device, int priority = 0) {
    return Submit({.priority = priority, .device = device});
  }
  bool NothingToClaim() { return !store_->ClaimNext("other").value().has_value(); }
  DeviceRecord Device(const std::string& name) {
    const std::vector<DeviceRecord> devices = store_->ListDevices().value();
    for (const DeviceRecord& device : devices) {
      if (device.name == name) return device;
    }
    ADD_FAILURE() << "no device " << name;
    return {};
  }
  // A run that the device breaks off.
  void Break(const std::string& device, const std::string& fault = "no light") {
    SubmitFor(device);
    const Claim claim = ClaimNext();
    ASSERT_EQ(claim.lease.device, device);
    ASSERT_THAT(store_->Release(claim, {.device = {.fault = fault}}, JobState::kPaused, fault),
                IsOk());
  }
};

TEST_P(DeviceLeaseTest, OfTwoJobsThatAskForOneDeviceOneRunsAndOneWaits) {
  const std::string first = SubmitFor("chip"), second = SubmitFor("chip");
  const Claim claim = ClaimNext();
  EXPECT_EQ(claim.job_id, first);
  EXPECT_EQ(claim.lease.device, "chip");
  EXPECT_EQ(Device("chip").holder, first);
  EXPECT_TRUE(NothingToClaim());
  EXPECT_EQ(StateOf(second), JobState::kPending);
  ASSERT_THAT(End(claim), IsOk());
  EXPECT_EQ(Device("chip").holder, "");
  EXPECT_EQ(ClaimNext().job_id, second);
}

TEST_P(DeviceLeaseTest, AJobThatWaitsForItsDeviceKeepsNoOtherFromItsTurn) {
  SubmitFor("chip");
  ClaimNext();
  SubmitFor("chip", /*priority=*/5);
  const std::string other = SubmitFor("other chip"), simulated = Submit();
  EXPECT_EQ(ClaimNext().job_id, other);
  const Claim claim = ClaimNext();
  EXPECT_EQ(claim.job_id, simulated);
  EXPECT_EQ(claim.lease.device, "");
  EXPECT_TRUE(NothingToClaim());
}

TEST_P(DeviceLeaseTest, ALaterLeaseHasAHigherFenceThatComesAfterAnyClockBefore) {
  std::int64_t last = absl::ToUnixMicros(absl::Now());
  for (int i = 0; i < 5; ++i) {
    SubmitFor("chip");
    const Claim claim = ClaimNext();
    EXPECT_GT(claim.lease.fence, last);
    last = claim.lease.fence + kFencesOfALease - 1;
    ASSERT_THAT(End(claim), IsOk());
  }
}

TEST_P(DeviceLeaseTest, IsUnsettledUntilWhoeverHeldItSaysOtherwise) {
  SubmitFor("chip");
  Claim claim = ClaimNext();
  EXPECT_FALSE(claim.lease.unsettled) << "nobody held it before";
  EXPECT_TRUE(Device("chip").unsettled);
  ASSERT_THAT(End(claim), IsOk());
  SubmitFor("chip");
  claim = ClaimNext();
  EXPECT_TRUE(claim.lease.unsettled);
  ASSERT_THAT(store_->Finish(claim, {.device = {.settled = true}}, JobState::kSucceeded, ""),
              IsOk());
  SubmitFor("chip");
  EXPECT_FALSE(ClaimNext().lease.unsettled);
}

TEST_P(DeviceLeaseTest, ADeathOfTheServerFreesItAndLeavesItUnsettled) {
  SubmitFor("chip");
  ClaimNext();
  ASSERT_THAT(store_->RecoverInterrupted({}), IsOk());
  EXPECT_EQ(Device("chip").holder, "");
  EXPECT_EQ(Device("chip").failures, 0);
  EXPECT_TRUE(ClaimNext().lease.unsettled);
}

TEST_P(DeviceLeaseTest, WhatItIsAndHowItFailedIsKept) {
  SubmitFor("chip");
  Claim claim = ClaimNext();
  ASSERT_THAT(store_->Append(claim, {.device = {.identity = "serial 7"}}), IsOk());
  EXPECT_EQ(Device("chip").identity, "serial 7");
  ASSERT_THAT(store_->Release(claim, {.device = {.settled = true, .fault = "no light"}},
                              JobState::kPaused, "no light"),
              IsOk());
  const DeviceRecord device = Device("chip");
  EXPECT_EQ(device.identity, "serial 7");
  EXPECT_EQ(device.error, "no light");
  EXPECT_EQ(device.failures, 1);
  EXPECT_FALSE(device.unsettled);
  EXPECT_LT(absl::Now() - device.error_time, absl::Minutes(1));
}

TEST_P(DeviceLeaseTest, ADeviceThatFailsTwiceIsQuarantinedUntilItIsReleased) {
  Break("chip");
  EXPECT_FALSE(Device("chip").quarantined);
  Break("chip", "still no light");
  EXPECT_TRUE(Device("chip").quarantined);
  const std::string waiting = SubmitFor("chip");
  EXPECT_TRUE(NothingToClaim());
  const auto released = store_->ReleaseDevice("chip");
  ASSERT_THAT(released, IsOk());
  EXPECT_FALSE(released->quarantined);
  EXPECT_EQ(released->error, "still no light");
  EXPECT_EQ(ClaimNext().job_id, waiting);
  ASSERT_TRUE(NothingToClaim());
}

TEST_P(DeviceLeaseTest, ARunThatTheDeviceDidNotBreakOffClearsItsName) {
  Break("chip");
  SubmitFor("chip");
  ASSERT_THAT(store_->Finish(ClaimNext(), {.device = {.settled = true}}, JobState::kFailed, "x"),
              IsOk());
  EXPECT_EQ(Device("chip").failures, 0);
  Break("chip");
  EXPECT_FALSE(Device("chip").quarantined);
}

TEST_P(DeviceLeaseTest, OnlyAQuarantinedDeviceIsReleased) {
  EXPECT_THAT(store_->ReleaseDevice("chip"),
              FailsWith(absl::StatusCode::kNotFound, HasSubstr("no job has used it")));
  Break("chip");
  EXPECT_THAT(store_->ReleaseDevice("chip"),
              FailsWith(absl::StatusCode::kFailedPrecondition, HasSubstr("not in quarantine")));
}

TEST_P(DeviceLeaseTest, DevicesAreListedByNameOnceTheyWereLeased) {
  EXPECT_THAT(store_->ListDevices().value(), IsEmpty());
  SubmitFor("b");
  SubmitFor("a");
  EXPECT_THAT(store_->ListDevices().value(), IsEmpty());
  ClaimNext();
  ClaimNext();
  const std::vector<DeviceRecord> devices = store_->ListDevices().value();
  ASSERT_EQ(devices.size(), 2);
  EXPECT_EQ(devices[0].name, "a");
  EXPECT_EQ(devices[1].name, "b");
}

TEST_P(DeviceLeaseTest, APausedJobGivesItsDeviceToTheNext) {
  const std::string first = SubmitFor("chip"), second = SubmitFor("chip");
  const Claim claim = ClaimNext();
  ASSERT_THAT(store_->Pause(first, "test"), IsOk());
  EXPECT_TRUE(NothingToClaim()) << "PAUSING still works on it";
  ASSERT_THAT(store_->Release(claim, {.device = {.settled = true}}, JobState::kPaused, ""), IsOk());
  EXPECT_EQ(ClaimNext().job_id, second);
  ASSERT_THAT(store_->Resume(first, "test", std::nullopt), IsOk());
  EXPECT_TRUE(NothingToClaim());
}

INSTANTIATE_TEST_SUITE_P(EachStorage, DeviceLeaseTest, EachStorage(), NameOfStorage);

}  // namespace
}  // namespace ffzero
