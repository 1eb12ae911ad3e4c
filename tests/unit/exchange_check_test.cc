#include "core/devices/exchange_check.h"

#include <cmath>
#include <limits>
#include <vector>

#include "tests/status_matchers.h"

namespace ffzero {
namespace {

using testing::HasSubstr;

constexpr int kRows = 10;

class ExchangeCheckTest : public testing::Test {
 protected:
  ExchangeCheckTest() {
    ParameterGroup free, limited;
    free.name = "gain";
    free.size = 2;
    limited.name = "angle";
    limited.offset = 2;
    limited.size = 3;
    limited.lowest = -1;
    limited.highest = 1;
    info_.inputs = 4;
    info_.stages.assign(2, {.settings = 5, .readings = 3, .groups = {free, limited}});
  }

  void Refuses(const Exchange& exchange, const char* message) {
    EXPECT_THAT(CheckExchange(info_, exchange, kRows),
                FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr(message)));
  }

  DeviceInfo info_;
  const std::vector<int> first_stage_ = {0};
  const std::vector<int> both_stages_ = {0, 1};
  const std::vector<float> values_ = {1, 2, 3, 4, 5};
};

TEST_F(ExchangeCheckTest, TakesWhatFits) {
  const std::vector<Direction> directions(2, {.key = {}, .values = values_});
  const std::vector<Probe> probes = {{}, {.direction = 0, .scale = -3}};
  const std::vector<std::int32_t> samples = {0, kRows - 1};
  EXPECT_THAT(CheckExchange(info_,
                            {.samples = samples,
                             .write_stages = both_stages_,
                             .read_stage = 1,
                             .directions = directions,
                             .probes = probes},
                            kRows),
              IsOk());
}

TEST_F(ExchangeCheckTest, RefusesStagesThatAreNotThere) {
  Refuses({.read_stage = -1}, "stage -1 found; the device has stages 0 to 1");
  Refuses({.write_stages = both_stages_, .read_stage = 0}, "write stage 1 lies after");
}

TEST_F(ExchangeCheckTest, RefusesSamplesOutsideTheSet) {
  for (std::int32_t sample : {-1, kRows}) {
    Refuses({.samples = {&sample, 1}}, "the set has rows 0 to 9");
  }
}

TEST_F(ExchangeCheckTest, WantsADirectionForEveryWriteStage) {
  const std::vector<Direction> one = {{.key = {}, .values = values_}};
  Refuses({.write_stages = both_stages_, .read_stage = 1, .directions = one}, "1 directions found");
  Refuses({.directions = one}, "for 0 write stages");
}

TEST_F(ExchangeCheckTest, WantsDirectionsAsLongAsTheirStage) {
  const std::vector<Direction> directions = {{.key = {}, .values = std::span(values_).first(3)}};
  Refuses({.write_stages = first_stage_, .directions = directions},
          "direction 0: 3 values found; its stage has 5 settings");
}

TEST_F(ExchangeCheckTest, RefusesExplicitDirectionsThatAreNotFinite) {
  for (float bad : {std::numeric_limits<float>::quiet_NaN(), HUGE_VALF, -HUGE_VALF}) {
    std::vector<float> values = values_;
    values[3] = bad;
    const std::vector<Direction> directions = {{.key = {}, .values = values_},
                                               {.key = {}, .values = values}};
    Refuses({.write_stages = first_stage_, .directions = directions}, "direction 1: value 3 is ");
  }
}

TEST_F(ExchangeCheckTest, RefusesDirectionsOfNoFiniteLength) {
  const std::vector<Direction> directions = {
      {.key = {}, .values = values_, .length = std::numeric_limits<float>::quiet_NaN()}};
  Refuses({.write_stages = first_stage_, .directions = directions},
          "direction 0: length nan found; must be a finite number");
}

TEST_F(ExchangeCheckTest, WantsAFiniteLengthForEachGroupOrNone) {
  std::vector<float> lengths = {1, 2, 3};
  std::vector<Direction> directions = {{.key = {}, .values = values_, .group_lengths = lengths}};
  Refuses({.write_stages = first_stage_, .directions = directions},
          "direction 0: 3 group lengths found; must be none, or a finite number for each of 2");
  lengths = {1, HUGE_VALF};
  directions[0].group_lengths = lengths;
  Refuses({.write_stages = first_stage_, .directions = directions}, "2 group lengths found");
  lengths[1] = 2;
  EXPECT_THAT(CheckExchange(info_, {.write_stages = first_stage_, .directions = directions}, kRows),
              IsOk());
}

TEST_F(ExchangeCheckTest, RefusesProbesWithoutDirectionOrOfNoFiniteScale) {
  for (const Probe& probe : {Probe{-2, 1}, {0, 1}, {-1, std::numeric_limits<float>::quiet_NaN()}}) {
    Refuses({.probes = {&probe, 1}}, "there are 0 directions");
  }
}

TEST_F(ExchangeCheckTest, SettingsBeyondTheirGroupsLimitsAreOutOfRange) {
  EXPECT_THAT(CheckSettings(info_, 0, std::vector<float>{9, 9, 0, 1, -1}), IsOk());
  EXPECT_THAT(CheckSettings(info_, 0, std::vector<float>{9, 9, 0, 1.5f, 0}),
              FailsWith(absl::StatusCode::kOutOfRange,
                        HasSubstr("stage 0: setting 3 (angle) is 1.5; allowed -1 to 1")));
}

TEST_F(ExchangeCheckTest, PhasesAreRefusedWhereTheDeviceKnowsNone) {
  InputSet inputs;
  inputs.real.setZero(kRows, 4);
  inputs.imaginary.setZero(kRows, 4);
  EXPECT_THAT(CheckInputs(info_, inputs, /*phases=*/true), IsOk());
  EXPECT_THAT(CheckInputs(info_, inputs, /*phases=*/false),
              FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr("real inputs only")));
}

}  // namespace
}  // namespace ffzero
