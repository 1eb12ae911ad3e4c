#include "server/instruments/scpi/phrases.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/status_matchers.h"

namespace ffzero {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// A driver for a laboratory's odd mixture: heaters one by one in volts, biases in pairs.
ScpiDriver MakeDriver(const std::string& input) {
  auto driver = ParseScpiDriver(R"(
    identification: "*" inputs: 2
    stage {
      group { name: "heater" size: 2 lowest: 0 highest: 9 scale: 0.5 square_root: true
              write { command: "VOLT{channel} {values}" most_values: 1 first_channel: 1 }
              read_back { command: "VOLT{channel}?" most_values: 1 first_channel: 1 } }
      group { name: "bias" size: 3 scale: 10 offset: 1
              write { command: "BIAS {channel},{last},{count},{values}" most_values: 2 }
              read_back { command: "BIAS? {channel},{count}" } }
      readings: 2 reading_scale: 0.5
      measure: "READ{stage}?"
    }
    settle_seconds: 0.25 completion_query: "*OPC?"
    )" + input,
                                "file");
  EXPECT_THAT(driver, IsOk());
  return *std::move(driver);
}

const char kStored[] =
    "input { append: \"ADD{set} {row},{count},{values}\" clear: \"CLE{set}\" scale: 2 "
    "select: \"SEL{set} {count}:{samples}\" first_set: 1 first_row: 1 phases: true }";
const char kSent[] = "input { send: \"AMPL {values}\" settle_seconds: 0.5 }";

std::string Said(const ScpiScript& script) {
  std::string all;
  for (const ScpiScript::Step& step : script.steps()) all += step.bytes;
  return all;
}

InputSet TwoSamples() {
  InputSet inputs;
  inputs.real = (RowMatrix(2, 2) << 1, 2, 3, 4).finished();
  return inputs;
}

TEST(AddSettings, WritesEveryGroupInItsUnitsAndPieces) {
  const ScpiDriver driver = MakeDriver(kStored);
  ScpiScript script;
  AddSettings(driver, 0, driver.stages[0].write, std::vector<float>{4, 9, 0.5f, -0.5f, 2}, &script);
  EXPECT_EQ(Said(script), "VOLT1 1\nVOLT2 1.5\nBIAS 0,1,2,6,-4\nBIAS 2,2,1,21\n");
}

TEST(AddReadBack, BringsThemBackToOurs) {
  const ScpiDriver driver = MakeDriver(kStored);
  std::vector<float> settings(5);
  ScpiScript script;
  AddReadBack(driver, 0, settings, &script);
  EXPECT_EQ(Said(script), "VOLT1?\nVOLT2?\nBIAS? 0,3\n");
  const char* replies[] = {"1", "1.5", "6,-4,21"};
  for (int i = 0; i < 3; ++i) EXPECT_THAT(script.steps()[i].reply->take(replies[i]), IsOk());
  EXPECT_THAT(settings, ElementsAre(4, 9, 0.5f, -0.5f, 2));
  EXPECT_THAT(script.steps()[2].reply->take("6,-4"),
              FailsWith(absl::StatusCode::kDataLoss, HasSubstr("2 values found; must be 3")));
}

TEST(AddSettling, AsksAndWaits) {
  ScpiScript script;
  AddSettling(MakeDriver(kStored), &script);
  EXPECT_EQ(Said(script), "*OPC?\n");
  EXPECT_EQ(script.steps()[0].pause, absl::Milliseconds(250));
}

TEST(AddRows, SendsSamplesWithTheirPhases) {
  const ScpiDriver driver = MakeDriver(kStored);
  InputSet inputs = TwoSamples();
  ScpiScript script;
  AddClear(driver, 0, &script);
  AddRows(driver, 0, inputs, 0, 2, &script);
  inputs.imaginary = inputs.real.array() + 4;
  AddRows(driver, 1, inputs, 1, 1, &script);
  EXPECT_EQ(Said(script), "CLE1\nADD1 1,2,2,0,4,0,6,0,8,0\nADD2 2,1,6,14,8,16\n");
}

TEST(AddSample, SendsOneAndWaits) {
  ScpiScript script;
  AddSample(MakeDriver(kSent), TwoSamples(), 1, &script);
  EXPECT_EQ(Said(script), "AMPL 3,4\n*OPC?\n");
  EXPECT_EQ(script.steps()[0].pause, absl::Milliseconds(500));
}

TEST(AddMeasurement, NamesRowsAndScalesReadings) {
  const ScpiDriver driver = MakeDriver(kStored);
  const std::vector<std::int32_t> rows = {1, 0};
  std::vector<float> readings(4);
  ScpiScript script;
  AddSelection(driver, 0, rows, &script);
  AddMeasurement(driver, 0, 0, rows, readings, &script);
  EXPECT_EQ(Said(script), "SEL1 2:2,1\nREAD1?\n");
  EXPECT_THAT(script.steps()[0].reply->take("2,4,6,8"), IsOk());
  EXPECT_THAT(readings, ElementsAre(1, 2, 3, 4));
}

}  // namespace
}  // namespace ffzero
