#include "server/agent/served_device.h"

#include "core/training/directions.h"
#include "server/digest.h"
#include "server/instruments/wire.h"
#include "tests/unit/instrument_devices.h"

namespace ffzero {
namespace {

using testing::HasSubstr;

class ServedDeviceTest : public testing::Test {
 protected:
  ServedDeviceTest() {
    v1::LoadRequest load;
    const std::shared_ptr<InputSet> inputs = SomeInputs(7, device_->info().inputs);
    AppendFloats({inputs->real.data(), static_cast<std::size_t>(inputs->real.size())},
                 load.mutable_data());
    load.set_name(Sha256(load.data()));
    load.set_rows(7);
    load.set_columns(device_->info().inputs);
    v1::LoadResponse response;
    EXPECT_THAT(served_.Load(load, &response), IsOk());
    inputs_ = load.name();
  }

  // The stage's values as version `to`.
  v1::Programming Absolute(int stage, std::uint64_t to, float first = 0.5f) {
    v1::Programming programming;
    programming.set_stage(stage);
    programming.set_to(to);
    AppendFloats(SomeValues(device_->info().stages[stage], first), programming.mutable_values());
    return programming;
  }
  absl::Status Program(const v1::Programming& programming) {
    v1::ProgramRequest request;
    *request.add_programming() = programming;
    return served_.Program(request);
  }
  void ProgramAll() {
    for (int stage = 0; stage < 2; ++stage) {
      ASSERT_THAT(Program(Absolute(stage, 10 + stage)), IsOk());
    }
  }
  // A measurement of stage 1 at versions 10 and 11.
  v1::MeasureRequest Measurement() {
    v1::MeasureRequest request;
    SomeExchange exchange(1);
    EncodeExchange(*exchange, &request);
    EncodeProbes(*exchange, &request);
    request.set_inputs(inputs_);
    request.add_versions(10);
    request.add_versions(11);
    return request;
  }
  std::vector<float> Held(int stage) {
    v1::ReadBackRequest request;
    request.set_stage(stage);
    v1::ReadBackResponse response;
    EXPECT_THAT(served_.ReadBack(request, &response), IsOk());
    std::vector<float> values(device_->info().stages[stage].programmed());
    EXPECT_THAT(TakeFloats(response.values(), "values", values), IsOk());
    return values;
  }

  InlineExecutor executor_;
  const std::unique_ptr<Device> device_ = SmallConvolution(&executor_);
  ServedDevice served_{device_.get()};
  std::string inputs_;
};

TEST_F(ServedDeviceTest, DescribesItsDeviceAndTakesDirections) {
  v1::InstrumentInfo info;
  ASSERT_THAT(served_.Describe({}, &info), IsOk());
  EXPECT_EQ(FromProto(info).value(), device_->info());
  EXPECT_EQ(info.takes(), v1::InstrumentInfo::DIRECTIONS);
}

TEST_F(ServedDeviceTest, MeasuresWhatTheDeviceMeasures) {
  ProgramAll();
  v1::MeasureResponse response;
  ASSERT_THAT(served_.Measure(Measurement(), &response), IsOk());
  SomeExchange exchange(1);
  Readings arrived;
  ASSERT_THAT(DecodeReadings(response, device_->info(), *exchange, &arrived), IsOk());
  Prepare(device_.get());
  EXPECT_EQ(arrived, MeasureWith(device_.get(), *exchange));
}

TEST_F(ServedDeviceTest, MovesAreWhatTrainingMakesOfThem) {
  ProgramAll();
  const StageInfo& stage = device_->info().stages[0];
  std::vector<float> expected = SomeValues(stage);
  v1::Programming programming;
  programming.set_stage(0);
  programming.set_from(10);
  programming.set_to(20);
  std::vector<float> unit(stage.settings);
  for (const int group : {0, 1, 0}) {
    const DirectionKey key{.seed = 5, .stream = static_cast<std::uint64_t>(group)};
    v1::Move* move = programming.add_moves();
    *move->mutable_key() = ToProto(key);
    move->set_group(group);
    move->set_amount(0.1f);
    DrawDirection(key, stage.groups, unit);
    const ParameterGroup& of = stage.groups[group];
    MoveSettings(0.1f, std::span(unit).subspan(of.offset, of.size),
                 std::span(expected).subspan(of.offset, of.size));
  }
  std::vector<float> carried(stage.carried, 2.0f);
  std::ranges::copy(carried, expected.begin() + stage.settings);
  AppendFloats(carried, programming.mutable_carried());
  ASSERT_THAT(Program(programming), IsOk());
  EXPECT_EQ(Held(0), expected);
  ASSERT_THAT(Program(programming), IsOk());
  EXPECT_EQ(Held(0), expected) << "said twice, moved once";
}

TEST_F(ServedDeviceTest, WhatStandsOnAnotherProgrammingIsRefusedAndChangesNothing) {
  ProgramAll();
  v1::Programming moves = Absolute(0, 20);
  moves.clear_values();
  moves.set_from(9);
  moves.add_moves();
  EXPECT_THAT(Program(moves),
              FailsWith(absl::StatusCode::kFailedPrecondition, HasSubstr("stage 0 stands at")));
  EXPECT_EQ(Held(0), SomeValues(device_->info().stages[0]));
  v1::MeasureRequest request = Measurement();
  request.set_versions(0, 9);
  v1::MeasureResponse response;
  EXPECT_THAT(served_.Measure(request, &response),
              FailsWith(absl::StatusCode::kFailedPrecondition, HasSubstr("stage 0 stands at")));
}

TEST_F(ServedDeviceTest, OfSeveralProgrammingsEitherAllAreDoneOrNone) {
  ProgramAll();
  v1::ProgramRequest request;
  *request.add_programming() = Absolute(0, 20, 0.75f);
  *request.add_programming() = Absolute(1, 21, 0.75f);
  request.mutable_programming(1)->mutable_values()->pop_back();
  EXPECT_THAT(served_.Program(request),
              FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr("values: ")));
  EXPECT_EQ(Held(0), SomeValues(device_->info().stages[0]));
  v1::MeasureResponse response;
  EXPECT_THAT(served_.Measure(Measurement(), &response), IsOk()) << "the versions are those before";
  *request.mutable_programming(1) = Absolute(1, 21, 0.75f);
  ASSERT_THAT(served_.Program(request), IsOk());
  EXPECT_EQ(Held(0), SomeValues(device_->info().stages[0], 0.75f));
  EXPECT_EQ(Held(1), SomeValues(device_->info().stages[1], 0.75f));
}

TEST_F(ServedDeviceTest, AStageThatWasNotProgrammedIsNotMeasured) {
  ASSERT_THAT(Program(Absolute(0, 10)), IsOk());
  v1::MeasureResponse response;
  EXPECT_THAT(
      served_.Measure(Measurement(), &response),
      FailsWith(absl::StatusCode::kFailedPrecondition, HasSubstr("stage 1 is not programmed")));
}

TEST_F(ServedDeviceTest, InputsThatAreNotThereAreNamed) {
  ProgramAll();
  v1::MeasureRequest request = Measurement();
  request.set_inputs(std::string(64, 'a'));
  v1::MeasureResponse response;
  EXPECT_THAT(served_.Measure(request, &response),
              FailsWith(absl::StatusCode::kFailedPrecondition, HasSubstr("are not loaded")));
}

TEST_F(ServedDeviceTest, AMeasurementProgramsFirst) {
  ProgramAll();
  v1::MeasureRequest request = Measurement();
  *request.add_programming() = Absolute(0, 20, 0.75f);
  request.set_versions(0, 20);
  v1::MeasureResponse response;
  ASSERT_THAT(served_.Measure(request, &response), IsOk());
  EXPECT_EQ(Held(0), SomeValues(device_->info().stages[0], 0.75f));
}

TEST_F(ServedDeviceTest, WhoeverHoldsAnOlderFenceIsTurnedAway) {
  v1::DescribeRequest newer;
  newer.set_fence(3);
  v1::InstrumentInfo info;
  ASSERT_THAT(served_.Describe(newer, &info), IsOk());
  const auto aborted = [](const char* text) {
    return FailsWith(absl::StatusCode::kAborted, HasSubstr(text));
  };
  EXPECT_THAT(Program(Absolute(0, 10)), aborted("fence: 0 found"));
  v1::MeasureResponse measured;
  v1::MeasureRequest request = Measurement();
  request.set_fence(2);
  EXPECT_THAT(served_.Measure(request, &measured), aborted("fence: 2 found"));
  EXPECT_THAT(served_.Describe({}, &info), aborted("fence: 0 found"));
  v1::ReadBackResponse read;
  EXPECT_THAT(served_.ReadBack({}, &read), aborted("with 3"));
  EXPECT_THAT(served_.MakeSafe({}), aborted("with 3"));
}

TEST_F(ServedDeviceTest, ASafeDeviceHasToBeProgrammedAgain) {
  ProgramAll();
  ASSERT_THAT(served_.MakeSafe({}), IsOk());
  v1::MeasureResponse response;
  EXPECT_THAT(served_.Measure(Measurement(), &response),
              FailsWith(absl::StatusCode::kFailedPrecondition, HasSubstr("is not programmed")));
}

TEST_F(ServedDeviceTest, AStageThatSomebodyElseProgrammedIsNotGoneOnWith) {
  ProgramAll();
  served_.Forget(1);
  served_.Forget(7);
  v1::MeasureResponse response;
  EXPECT_THAT(
      served_.Measure(Measurement(), &response),
      FailsWith(absl::StatusCode::kFailedPrecondition, HasSubstr("stage 1 is not programmed")));
  ASSERT_THAT(Program(Absolute(1, 11)), IsOk());
  EXPECT_THAT(served_.Measure(Measurement(), &response), IsOk());
}

TEST_F(ServedDeviceTest, RequestsBeyondAllBoundsAreRefusedBeforeMemoryIsTaken) {
  ProgramAll();
  v1::MeasureRequest request = Measurement();
  request.mutable_samples()->Resize(1 << 22, 0);
  for (int i = 0; i < 100; ++i) request.add_probes();
  v1::MeasureResponse response;
  EXPECT_THAT(served_.Measure(request, &response),
              FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr("must be fewer")));
  v1::Programming moves = Absolute(0, 20);
  moves.clear_values();
  moves.set_from(10);
  moves.add_moves()->set_group(99);
  moves.set_carried(std::string(4 * device_->info().stages[0].carried, '\0'));
  EXPECT_THAT(Program(moves),
              FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr("group 99 found")));
}

}  // namespace
}  // namespace ffzero
