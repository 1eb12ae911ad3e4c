#include "server/instruments/steady_device.h"

#include <deque>

#include "tests/unit/instrument_devices.h"

namespace ffzero {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// A chip at the end of a wire that breaks as told. Opened anew it remembers nothing.
class SteadyDeviceTest : public testing::Test {
 protected:
  // Fails as the front of `faults` says, one for each call of any kind.
  class Wire final : public Device {
   public:
    Wire(std::unique_ptr<Device> device, std::deque<absl::Status>* faults)
        : device_(std::move(device)), faults_(faults) {}
    const DeviceInfo& info() const override { return device_->info(); }
    absl::Status Load(std::string_view name, std::shared_ptr<const InputSet> inputs) override {
      return Or(Fault(), [&] { return device_->Load(name, std::move(inputs)); });
    }
    absl::Status Program(int stage, std::span<const float> values) override {
      return Or(Fault(), [&] { return device_->Program(stage, values); });
    }
    absl::StatusOr<std::vector<float>> ReadBack(int stage) override {
      if (absl::Status fault = Fault(); !fault.ok()) return fault;
      return device_->ReadBack(stage);
    }
    absl::Status Measure(const Exchange& exchange, absl::Duration limit,
                         Readings* readings) override {
      return Or(Fault(), [&] { return device_->Measure(exchange, limit, readings); });
    }
    absl::Status MakeSafe() override {
      return Or(Fault(), [&] { return device_->MakeSafe(); });
    }

   private:
    absl::Status Fault() {
      if (faults_->empty()) return absl::OkStatus();
      absl::Status fault = faults_->front();
      faults_->pop_front();
      return fault;
    }
    template <typename Call>
    absl::Status Or(absl::Status fault, const Call& call) {
      return fault.ok() ? call() : fault;
    }

    std::unique_ptr<Device> device_;
    std::deque<absl::Status>* faults_;
  };

  absl::StatusOr<std::unique_ptr<Device>> Open() {
    return OpenSteadyDevice(
        [this]() -> absl::StatusOr<std::unique_ptr<Device>> {
          ++opened_;
          if (unreachable_ > 0 && unreachable_-- > 0) return absl::UnavailableError("refused");
          return std::make_unique<Wire>(MakePhotonicDevice({.ports = ports_}, &executor_).value(),
                                        &faults_);
        },
        {.attempts = 4,
         .first_wait = absl::Milliseconds(10),
         .longest_wait = absl::Milliseconds(25),
         .hooks = {.wait =
                       [this](absl::Duration pause) {
                         waits_.push_back(pause);
                         return go_on_;
                       },
                   .on_fault = [this](const absl::Status&) { ++noted_; }}});
  }

  InlineExecutor executor_;
  int ports_ = 5;
  int unreachable_ = 0;
  bool go_on_ = true;
  std::deque<absl::Status> faults_;
  int opened_ = 0;
  int noted_ = 0;
  std::vector<absl::Duration> waits_;
};

TEST_F(SteadyDeviceTest, WhileNothingFailsItIsOpenedOnce) {
  const auto device = Open();
  ASSERT_THAT(device, IsOk());
  Prepare(device->get());
  MeasureWith(device->get(), *SomeExchange(1));
  EXPECT_EQ(opened_, 1);
  EXPECT_EQ(noted_, 0);
}

TEST_F(SteadyDeviceTest, AFaultAtAnyCallChangesNothingOfWhatIsMeasured) {
  InlineExecutor executor;
  const auto alone = MakePhotonicDevice({.ports = 5}, &executor).value();
  Prepare(alone.get());
  const Readings expected = MeasureWith(alone.get(), *SomeExchange(1));
  // Load, Program, Program, Measure; and after the first fault what brings the device back.
  for (int first = 0; first < 4; ++first) {
    for (int second = 0; second < 5; ++second) {
      faults_.assign(first, absl::OkStatus());
      faults_.push_back(absl::UnavailableError("cut"));
      faults_.insert(faults_.end(), second, absl::OkStatus());
      faults_.push_back(absl::DataLossError("garbage"));
      const auto device = Open();
      ASSERT_THAT(device, IsOk());
      Prepare(device->get());
      EXPECT_EQ(MeasureWith(device->get(), *SomeExchange(1)), expected) << first << " " << second;
    }
  }
}

TEST_F(SteadyDeviceTest, MovesBuildOnWhatItWasProgrammedWithLast) {
  const auto device = Open();
  ASSERT_THAT(device, IsOk());
  Prepare(device->get());
  const std::vector<float> values = SomeValues((*device)->info().stages[0], 0.75f);
  faults_ = {absl::DeadlineExceededError("late")};
  ASSERT_THAT((*device)->Move(0, {}, values), IsOk());
  faults_ = {absl::FailedPreconditionError("forgotten")};
  EXPECT_EQ((*device)->ReadBack(0).value(), values);
  EXPECT_EQ(opened_, 3);
}

TEST_F(SteadyDeviceTest, GivesUpAfterSoManyAttemptsWithTheLastError) {
  unreachable_ = 4;
  EXPECT_THAT(Open(),
              FailsWith(absl::StatusCode::kUnavailable, HasSubstr("refused (attempt 4 of 4)")));
  EXPECT_THAT(waits_,
              ElementsAre(absl::Milliseconds(10), absl::Milliseconds(20), absl::Milliseconds(25)));
  EXPECT_EQ(noted_, 4);
}

TEST_F(SteadyDeviceTest, GivesUpWhenItIsToldNotToWait) {
  unreachable_ = 4;
  go_on_ = false;
  EXPECT_THAT(Open(), FailsWith(absl::StatusCode::kUnavailable, HasSubstr("attempt 1 of 4")));
}

TEST_F(SteadyDeviceTest, ErrorsThatDoNotPassAreNotTriedAgain) {
  const auto device = Open();
  ASSERT_THAT(device, IsOk());
  Prepare(device->get());
  faults_ = {absl::AbortedError("another caller")};
  Readings readings;
  EXPECT_THAT((*device)->Measure(*SomeExchange(0), absl::InfiniteDuration(), &readings),
              FailsWith(absl::StatusCode::kAborted, "another caller"));
  EXPECT_THAT((*device)->Program(7, {}), FailsWith(absl::StatusCode::kInvalidArgument, testing::_));
  EXPECT_EQ(opened_, 1);
}

TEST_F(SteadyDeviceTest, AnotherDeviceAtTheOtherEndIsNotGoneOnWith) {
  const auto device = Open();
  ASSERT_THAT(device, IsOk());
  Prepare(device->get());
  ports_ = 6;
  faults_ = {absl::UnavailableError("cut")};
  Readings readings;
  EXPECT_THAT(
      (*device)->Measure(*SomeExchange(0), absl::InfiniteDuration(), &readings),
      FailsWith(absl::StatusCode::kFailedPrecondition, HasSubstr("another device answers")));
}

TEST_F(SteadyDeviceTest, WhatItWasNeverToldIsNoFaultOfTheDevice) {
  const auto device = Open();
  ASSERT_THAT(device, IsOk());
  Readings readings;
  const auto refused = [](const char* text) {
    return FailsWith(absl::StatusCode::kFailedPrecondition, HasSubstr(text));
  };
  EXPECT_THAT((*device)->Measure(*SomeExchange(0), absl::InfiniteDuration(), &readings),
              refused("are not loaded"));
  EXPECT_THAT((*device)->ReadBack(0), refused("is not programmed"));
  EXPECT_EQ(noted_, 0);
}

TEST_F(SteadyDeviceTest, ASafeDeviceIsNotProgrammedAgainByItself) {
  const auto device = Open();
  ASSERT_THAT(device, IsOk());
  Prepare(device->get());
  faults_ = {absl::UnavailableError("cut")};
  ASSERT_THAT((*device)->MakeSafe(), IsOk());
  EXPECT_THAT((*device)->ReadBack(0),
              FailsWith(absl::StatusCode::kFailedPrecondition, HasSubstr("is not programmed")));
}

}  // namespace
}  // namespace ffzero
