#include "server/instruments/grpc/remote_device.h"

#include <optional>

#include "core/training/directions.h"
#include "server/instruments/wire.h"
#include "tests/unit/agent_fixture.h"
#include "tests/unit/scratch_folder.h"
#include "tests/unit/settings_driver.h"

namespace ffzero {
namespace {

using testing::HasSubstr;

class RemoteDeviceTest : public testing::Test {
 protected:
  // Both prepared alike.
  void Compare(std::unique_ptr<Device> here, std::unique_ptr<Device> there) {
    const TestAgent agent(std::move(there));
    const auto remote = agent.Open();
    ASSERT_THAT(remote, IsOk());
    EXPECT_EQ((*remote)->info(), here->info());
    Prepare(here.get());
    Prepare(remote->get());
    const int stages = static_cast<int>(here->info().stages.size());
    for (std::uint64_t step = 0; step < 6; ++step) {
      const int stage = static_cast<int>(step) % stages;
      SomeExchange exchange(stage, 2 * step);
      const Readings readings = MeasureWith(here.get(), *exchange);
      ASSERT_EQ(MeasureWith(remote->get(), *exchange), readings) << "step " << step;
      MoveBoth(here.get(), remote->get(), stage, exchange.directions()[0], readings);
    }
    for (int stage = 0; stage < stages; ++stage) {
      EXPECT_EQ((*remote)->ReadBack(stage).value(), here->ReadBack(stage).value());
    }
  }

  // As training does: along a direction of the exchange, and what the stage carries.
  void MoveBoth(Device* here, Device* there, int stage, const Direction& direction,
                const Readings& readings) {
    const StageInfo& info = here->info().stages[stage];
    std::vector<float> values = here->ReadBack(stage).value();
    std::vector<float> unit(info.settings);
    DrawDirection(*direction.key, info.groups, unit);
    std::vector<MoveTerm> terms;
    for (int g = 0; g < std::ssize(info.groups); ++g) {
      const ParameterGroup& group = info.groups[g];
      const std::span<float> of_group = std::span(unit).subspan(group.offset, group.size);
      terms.push_back({.key = *direction.key, .group = g, .length = 1.5f, .amount = 0.125f});
      for (float& value : of_group) value *= 1.5f;
      MoveSettings(0.125f, of_group, std::span(values).subspan(group.offset, group.size));
    }
    std::ranges::copy(readings.carried.at(0), values.begin() + info.settings);
    ASSERT_THAT(here->Program(stage, values), IsOk());
    ASSERT_THAT(there->Move(stage, terms, values), IsOk());
  }

  InlineExecutor executor_, other_;
};

TEST_F(RemoteDeviceTest, AChipAtTheOtherEndReadsAsInThisProcessToTheBit) {
  Compare(SmallChip(&executor_), SmallChip(&other_));
}

TEST_F(RemoteDeviceTest, SoDoesAChipAsImperfectAsARealOne) {
  ChipSpec chip = OnChipLearning();
  chip.dac_bits = 0;  // read-back is what was programmed
  chip.drift = 0.01;
  chip.photons = 1e4;
  Compare(SmallChip(&executor_, chip), SmallChip(&other_, chip));
}

TEST_F(RemoteDeviceTest, SoDoesANetworkThatCarriesAverages) {
  Compare(SmallConvolution(&executor_), SmallConvolution(&other_));
}

TEST_F(RemoteDeviceTest, InputsThatTheDeviceHasAreNotSentAgain) {
  const TestAgent agent(SmallChip(&executor_));
  const std::shared_ptr<InputSet> inputs = SomeInputs(200'000, 5);
  const auto first = agent.Open();
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT((*first)->Load("train", inputs), IsOk());
  // Sending it would take pieces of a MiB that this limit has no time for.
  const auto second = agent.Open({.limit = absl::Seconds(30)});
  ASSERT_THAT(second, IsOk());
  ASSERT_THAT((*second)->Load("other name", inputs), IsOk());
}

TEST_F(RemoteDeviceTest, ADeviceThatIsNotThereIsUnavailableAndNamed) {
  std::optional<TestAgent> agent(std::in_place, SmallChip(&executor_));
  const std::string address = agent->address();
  agent.reset();
  EXPECT_THAT(
      OpenRemoteDevice({.address = address, .credentials = grpc::InsecureChannelCredentials()}, {}),
      FailsWith(absl::StatusCode::kUnavailable, HasSubstr(address + ": Describe: ")));
}

TEST_F(RemoteDeviceTest, AnAgentThatWasStartedAnewHasLostWhatItWasTold) {
  std::optional<TestAgent> agent(std::in_place, SmallChip(&executor_));
  const std::string address = agent->address();
  const auto remote = agent->Open();
  ASSERT_THAT(remote, IsOk());
  Prepare(remote->get());
  agent.reset();
  agent.emplace(SmallChip(&executor_), address);
  Readings readings;
  absl::Status status;
  // The connection has to come back first.
  ASSERT_TRUE(Eventually([&] {
    status = (*remote)->Measure(*SomeExchange(1), absl::InfiniteDuration(), &readings);
    return !absl::IsUnavailable(status);
  }));
  // What was to be programmed was sent with it; the inputs were sent before.
  EXPECT_THAT(status, FailsWith(absl::StatusCode::kFailedPrecondition, HasSubstr("not loaded")));
}

TEST_F(RemoteDeviceTest, ALaterLeaseTurnsTheOneBeforeAway) {
  const TestAgent agent(SmallChip(&executor_));
  const auto first = agent.Open({.fence = 1});
  ASSERT_THAT(first, IsOk());
  Prepare(first->get());
  const auto second = agent.Open({.fence = 2});
  ASSERT_THAT(second, IsOk());
  Readings readings;
  EXPECT_THAT((*first)->Measure(*SomeExchange(1), absl::InfiniteDuration(), &readings),
              FailsWith(absl::StatusCode::kAborted, HasSubstr("fence: 1 found")));
}

TEST_F(RemoteDeviceTest, WhatIsWrongWithACallIsSaidHere) {
  const TestAgent agent(SmallChip(&executor_));
  const auto remote = agent.Open();
  ASSERT_THAT(remote, IsOk());
  Readings readings;
  const auto measure = [&](Exchange* exchange) {
    return (*remote)->Measure(*exchange, absl::InfiniteDuration(), &readings);
  };
  SomeExchange exchange(1);
  EXPECT_THAT(measure(exchange.operator->()),
              FailsWith(absl::StatusCode::kFailedPrecondition, HasSubstr("are not loaded")));
  EXPECT_THAT((*remote)->ReadBack(0),
              FailsWith(absl::StatusCode::kFailedPrecondition, HasSubstr("is not programmed")));
  EXPECT_THAT((*remote)->Program(0, {}),
              FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr("0 settings found")));
  Prepare(remote->get());
  exchange->read_stage = 9;
  EXPECT_THAT(measure(exchange.operator->()),
              FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr("stage 9 found")));
}

TEST_F(RemoteDeviceTest, GivesUpAfterTheLimit) {
  const TestAgent agent(SmallChip(&executor_));
  const auto remote = agent.Open();
  ASSERT_THAT(remote, IsOk());
  Prepare(remote->get());
  Readings readings;
  EXPECT_THAT((*remote)->Measure(*SomeExchange(1), -absl::Seconds(1), &readings),
              FailsWith(absl::StatusCode::kDeadlineExceeded, HasSubstr("Measure: ")));
  EXPECT_THAT((*remote)->Measure(*SomeExchange(1), absl::InfiniteDuration(), &readings), IsOk());
}

// Before a driver that takes nothing but settings.
class RemoteSettingsTest : public testing::Test {
 protected:
  RemoteSettingsTest() : remote_(driver_.Open().value()) {
    EXPECT_THAT(remote_->Load("train", SomeInputs(5, 5)), IsOk());
    for (int stage = 0; stage < 2; ++stage) {
      EXPECT_THAT(remote_->Program(stage, bases_[stage]), IsOk());
      directions_.push_back({.key = DirectionKey{.seed = 3, .stream = 5}, .values = {}});
      directions_.back().length = 0.3f + 0.1f * static_cast<float>(stage);
    }
  }

  absl::Status Measure(const std::vector<Probe>& probes) {
    const Exchange exchange{.inputs = "train",
                            .samples = samples_,
                            .write_stages = stages_,
                            .read_stage = 1,
                            .directions = directions_,
                            .probes = probes};
    Readings readings;
    return remote_->Measure(exchange, absl::InfiniteDuration(), &readings);
  }
  // What a trial along the only direction must be, of both stages.
  std::vector<std::string> TrialAt(float scale) const {
    std::vector<std::string> trial(2);
    for (int stage = 0; stage < 2; ++stage) {
      std::vector<float> values(bases_[stage].size());
      DrawDirection(*directions_[stage].key, remote_->info().stages[stage].groups, values);
      Materialise(bases_[stage], values, scale * directions_[stage].length, values);
      AppendFloats(values, &trial[stage]);
    }
    return trial;
  }
  static std::vector<std::string> SettingsOf(const v1::Trial& trial) {
    return {trial.settings().begin(), trial.settings().end()};
  }

  SettingsDriver driver_;
  const std::unique_ptr<Device> remote_;
  const std::vector<std::vector<float>> bases_ = {{0.1f, -0.7f, 0.3f}, {0.9f, 0.2f, -0.3f, 0.5f}};
  const std::vector<std::int32_t> samples_ = {2, 0, 4};
  const std::vector<int> stages_ = {0, 1};
  std::vector<Direction> directions_;
};

TEST_F(RemoteSettingsTest, TrialsArriveAsTheirAbsoluteSettingsToTheBit) {
  ASSERT_THAT(Measure({{0, 0.1f}, {-1, 0}, {0, -0.1f}}), IsOk());
  ASSERT_EQ(driver_.measured().size(), 1);
  const v1::MeasureRequest& request = driver_.measured()[0];
  ASSERT_EQ(request.trials_size(), 3);
  EXPECT_EQ(SettingsOf(request.trials(0)), TrialAt(0.1f));
  EXPECT_EQ(SettingsOf(request.trials(1)), std::vector<std::string>()) << "the base itself";
  EXPECT_EQ(SettingsOf(request.trials(2)), TrialAt(-0.1f));
  EXPECT_EQ(request.directions_size() + request.probes_size(), 0) << "nothing to draw";
}

TEST_F(RemoteSettingsTest, WhatTrainingMovesArrivesAsSettings) {
  ASSERT_THAT(Measure({{0, 0.1f}}), IsOk());
  const std::vector<float> moved = {0.2f, 0.4f, -0.6f};
  ASSERT_THAT(remote_->Move(0, {{{.key = *directions_[0].key, .group = 0, .amount = 0.5f}}}, moved),
              IsOk());
  ASSERT_THAT(Measure({{0, 0.1f}}), IsOk());
  const v1::MeasureRequest& request = driver_.measured().back();
  ASSERT_EQ(request.programming_size(), 1);
  std::string bytes;
  AppendFloats(moved, &bytes);
  EXPECT_EQ(request.programming(0).values(), bytes);
  EXPECT_EQ(request.programming(0).moves_size(), 0);
}

TEST_F(RemoteSettingsTest, ABaseBeyondALimitIsRefusedAndNothingIsCalled) {
  EXPECT_THAT(remote_->Program(1, {{0.0f, 0.0f, 1.001f, 0.0f}}),
              FailsWith(absl::StatusCode::kOutOfRange,
                        HasSubstr("stage 1: setting 2 (phase) is 1.001; allowed -1 to 1")));
  EXPECT_THAT(remote_->Move(1, {}, {{0.0f, 0.0f, 0.0f, -1.5f}}),
              FailsWith(absl::StatusCode::kOutOfRange, HasSubstr("setting 3")));
  EXPECT_TRUE(driver_.measured().empty());
  EXPECT_TRUE(driver_.programmed().empty());
}

TEST_F(RemoteSettingsTest, ATrialBeyondALimitIsRefusedAndNothingIsCalled) {
  EXPECT_THAT(Measure({{0, 0.1f}, {0, 9}}),
              FailsWith(absl::StatusCode::kOutOfRange, HasSubstr("allowed -1 to 1")));
  EXPECT_TRUE(driver_.measured().empty());
  ASSERT_THAT(Measure({{0, 0.1f}}), IsOk());
  EXPECT_EQ(driver_.measured()[0].programming_size(), 2) << "what was to be programmed still is";
}

TEST_F(RemoteDeviceTest, ACalibrationIsTheDevicesAndItsNameTheNewOne) {
  const TestAgent agent(SmallChip(&other_, {.drift = 1e-2}));
  const auto remote = agent.Open();
  ASSERT_THAT(remote, IsOk());
  Prepare(remote->get());
  const SomeExchange exchange(1, 700);
  MeasureWith(remote->get(), *exchange);
  ASSERT_THAT((*remote)->Recalibrate(), IsOk());
  EXPECT_EQ((*remote)->info().calibration_id, "exposure 704");
}

TEST_F(RemoteDeviceTest, SettleSendsWhatWasProgrammed) {
  const TestAgent agent(SmallChip(&other_));
  const auto remote = agent.Open();
  ASSERT_THAT(remote, IsOk());
  Prepare(remote->get());
  EXPECT_THAT(agent.device()->ReadBack(1),
              FailsWith(absl::StatusCode::kFailedPrecondition, testing::_));
  ASSERT_THAT((*remote)->Settle(), IsOk());
  EXPECT_EQ(agent.device()->ReadBack(1).value(), SomeValues((*remote)->info().stages[1]));
}

}  // namespace
}  // namespace ffzero
