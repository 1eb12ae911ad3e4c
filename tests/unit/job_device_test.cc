#include "server/job_device.h"

#include <prometheus/text_serializer.h>

#include "server/instruments/steady_device.h"
#include "tests/unit/runner_fixture.h"

namespace ffzero {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class JobDeviceTest : public RunnerFixture {
 protected:
  JobDeviceTest() {
    devices_.Register("far", [this](std::string_view, const DeviceRequest& request) {
      return OpenSteadyDevice(
          [this, request]() -> absl::StatusOr<std::unique_ptr<Device>> {
            hooks_ = request.hooks;
            if (faults_-- > 0) return absl::UnavailableError("no route");
            return SimulateNetwork(request);
          },
          {.attempts = 3, .first_wait = wait_, .hooks = request.hooks});
    });
    spec_.network = MlpSpec{};
    spec_.device = "far:away";
    job_ = Submit(1);
    claim_ = ClaimNext();
    claim_.lease = {.device = spec_.device, .fence = 1};
  }

  absl::Status Open() { return device_.Open(spec_, 10, &executor_); }

  DeviceHooks hooks_;
  int faults_ = 0;
  absl::Duration wait_ = absl::Milliseconds(1);
  JobSpec spec_;
  RunSignals signals_;
  std::string job_;
  Claim claim_;
  RunnerParts parts_ = Parts();
  JobDevice device_{parts_, claim_, signals_};
};

TEST_F(JobDeviceTest, AFaultThatPassedLeavesALineAndIsCounted) {
  faults_ = 2;
  ASSERT_THAT(Open(), IsOk());
  EXPECT_EQ(device_.get()->info().inputs, 10);
  EXPECT_THAT(device_.TakeLines(), ElementsAre("device fault: no route", "device fault: no route"));
  EXPECT_THAT(device_.TakeLines(), testing::IsEmpty());
  const std::string page = prometheus::TextSerializer().Serialize(telemetry_.registry()->Collect());
  EXPECT_THAT(page, HasSubstr("ffzero_device_faults_total{device=\"uri\"} 2"));
}

TEST_F(JobDeviceTest, DriftIsAMetricAndACalibrationIsNoted) {
  ASSERT_THAT(Open(), IsOk());
  device_.TakeNote();
  hooks_.on_drift(0.125, false);
  EXPECT_THAT(device_.TakeCalibrations(), testing::IsEmpty());
  EXPECT_FALSE(device_.TakeNote().identity.has_value());
  hooks_.on_drift(0.5, true);
  EXPECT_THAT(device_.TakeCalibrations(), ElementsAre("calibrated itself, having drifted by 0.5"));
  EXPECT_TRUE(device_.TakeNote().identity.has_value());
  const std::string page = prometheus::TextSerializer().Serialize(telemetry_.registry()->Collect());
  EXPECT_THAT(page, HasSubstr("ffzero_device_drift{device=\"uri\"} 0.5"));
  EXPECT_THAT(page, HasSubstr("ffzero_device_calibrations_total{device=\"uri\"} 1"));
}

TEST_F(JobDeviceTest, IsToBlameForItsLastFaultAndNothingElse) {
  faults_ = 3;
  const absl::Status error = Open();
  EXPECT_THAT(error, FailsWith(absl::StatusCode::kUnavailable, "no route (attempt 3 of 3)"));
  EXPECT_TRUE(device_.IsToBlame(error));
  EXPECT_FALSE(device_.IsToBlame(absl::InvalidArgumentError("network: another")));
  EXPECT_FALSE(device_.IsToBlame(absl::UnavailableError("the store")));
}

TEST_F(JobDeviceTest, IsNotWaitedForWhenTheServerStops) {
  wait_ = absl::Hours(1);
  faults_ = 1;
  signals_.stop = true;
  EXPECT_THAT(Open(), FailsWith(absl::StatusCode::kUnavailable, HasSubstr("attempt 1 of 3")));
}

TEST_F(JobDeviceTest, IsNotWaitedForWhenSomethingIsAskedOfTheJob) {
  ASSERT_THAT(store_->Cancel(job_, "test"), IsOk());
  ++signals_.attention;
  wait_ = absl::Hours(1);
  faults_ = 1;
  EXPECT_THAT(Open(), FailsWith(absl::StatusCode::kUnavailable, HasSubstr("attempt 1 of 3")));
}

TEST_F(JobDeviceTest, IsLeftSettledAndWithItsIdentityWhereItIsNotToBlame) {
  ASSERT_THAT(Open(), IsOk());
  const DeviceNote note = device_.Leave(absl::InvalidArgumentError("network: another"));
  EXPECT_EQ(note.settled, true);
  EXPECT_EQ(note.fault, "");
  v1::DeviceIdentity identity;
  ASSERT_TRUE(identity.ParseFromString(note.identity.value()));
  EXPECT_EQ(identity.kind(), "mlp");
}

TEST_F(JobDeviceTest, IsLeftSafeWhereItCanBeReachedAgain) {
  ASSERT_THAT(Open(), IsOk());
  ASSERT_THAT(device_.get()->Load("train", std::make_shared<InputSet>()),
              FailsWith(absl::StatusCode::kInvalidArgument, testing::_));
  const DeviceNote note = device_.Leave(
      absl::InvalidArgumentError("inputs: 0 values a sample found; the device takes 10"));
  EXPECT_EQ(note.settled, true);
  EXPECT_THAT(note.fault, HasSubstr("inputs: 0 values"));
}

TEST_F(JobDeviceTest, IsLeftUnsettledWhereItCannotBeReached) {
  faults_ = 100;
  wait_ = absl::ZeroDuration();
  const absl::Status error = Open();
  const DeviceNote note = device_.Leave(error);
  EXPECT_FALSE(note.settled.has_value());
  EXPECT_EQ(note.fault, "no route (attempt 3 of 3)");
}

TEST_F(JobDeviceTest, OfManyFaultsAFewAreSaidAndTheOthersCounted) {
  for (int i = 0; i < 5; ++i) {
    faults_ = 3;
    EXPECT_FALSE(Open().ok());
  }
  const std::vector<std::string> lines = device_.TakeLines();
  ASSERT_EQ(lines.size(), 9);
  EXPECT_EQ(lines.back(), "and 7 more device faults");
}

}  // namespace
}  // namespace ffzero
