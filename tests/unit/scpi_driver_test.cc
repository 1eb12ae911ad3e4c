#include "server/instruments/scpi/driver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/status_matchers.h"
#include "tests/unit/scratch_folder.h"

namespace ffzero {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kDriver[] = R"(identification: "ACME,*"
inputs: 4
stage {
  group { name: "bias" size: 3 }
  readings: 2
  write { command: "BIAS {values}" }
  measure: "READ?"
}
input { append: "ADD {values}" select: "ROWS {samples}" }
)";

void ExpectRefused(const std::string& text, const std::string& place, const std::string& part) {
  EXPECT_THAT(ParseScpiDriver(text, "file"),
              FailsWith(absl::StatusCode::kInvalidArgument,
                        AllOf(StartsWith("file:" + place), HasSubstr(part), Not(HasSubstr("\n")))))
      << text.substr(0, 1000);
}

// The driver with one part changed.
std::string With(const std::string& part, const std::string& other) {
  return absl::StrReplaceAll(kDriver, {{part, other}});
}

TEST(ParseScpiDriver, FillsInWhatIsLeftOut) {
  const auto driver = ParseScpiDriver(kDriver, "file");
  ASSERT_THAT(driver, IsOk());
  EXPECT_EQ(driver->shape.kind, "scpi");
  EXPECT_FALSE(driver->shape.deterministic);
  EXPECT_EQ(driver->shape.inputs, 4);
  ASSERT_EQ(driver->shape.stages.size(), 1u);
  EXPECT_EQ(driver->shape.stages[0].settings, 3);
  EXPECT_EQ(driver->shape.stages[0].readings, 2);
  EXPECT_EQ(driver->stages[0].scaling[0].scale, 1);
  EXPECT_EQ(driver->stages[0].reading_scale, 1);
  EXPECT_EQ(driver->stages[0].write[0].most_values, 3);
  EXPECT_TRUE(driver->stages[0].trial.empty());
  EXPECT_TRUE(driver->stages[0].read_back.empty());
  EXPECT_EQ(driver->sends, NumberFormat::kAscii);
  EXPECT_EQ(driver->queries_ahead, 1);
  EXPECT_EQ(driver->connect_timeout, absl::Seconds(5));
  EXPECT_EQ(driver->reply_timeout, absl::Seconds(10));
  EXPECT_EQ(driver->settle, absl::ZeroDuration());
  EXPECT_EQ(driver->inputs.sets, 1);
  EXPECT_EQ(driver->inputs.most_samples, 65536);
  EXPECT_GT(driver->inputs.rows_at_once, 1000);
}

TEST(ParseScpiDriver, TakesStagesGroupsAndTheirCommands) {
  const auto driver = ParseScpiDriver(R"(
    identification: "ACME,*" inputs: 2
    stage {
      count: 2
      group { name: "heater" size: 3 lowest: 0 highest: 6.25 period: 6.25 resolution: 0.5
              scale: 2 offset: 1 square_root: true
              write { command: "VOLT{channel} {values}" most_values: 1 first_channel: 10 } }
      group { name: "bias" size: 2 write { command: "BIAS{stage} {values}" } }
      readings: 2 reading_scale: 1e-3
      measure: "READ{stage}?"
    }
    stage { group { name: "gain" size: 1 } readings: 1 write { command: "GAIN {values}" }
            measure: "READ3?" }
    input { send: "AMPL {values}" phases: true }
    sends: FLOAT64_LITTLE_ENDIAN replies: FLOAT32_BIG_ENDIAN
    settle_seconds: 0.5 queries_ahead: 7)",
                                      "file");
  ASSERT_THAT(driver, IsOk());
  ASSERT_EQ(driver->stages.size(), 3u);
  const StageInfo& stage = driver->shape.stages[1];
  EXPECT_EQ(stage.settings, 5);
  EXPECT_EQ(stage.groups[1].offset, 3);
  EXPECT_EQ(stage.groups[0].highest, 6.25f);
  EXPECT_EQ(stage.groups[0].resolution, 0.5f);
  const std::vector<ScpiTransfer>& write = driver->stages[1].write;
  ASSERT_EQ(write.size(), 2u);
  EXPECT_EQ(write[0].most_values, 1);
  EXPECT_EQ(write[0].first_channel, 10);
  EXPECT_EQ(write[1].offset, 3);
  EXPECT_EQ(write[1].size, 2);
  EXPECT_FLOAT_EQ(driver->stages[0].scaling[0].ToInstrument(4), 5);
  EXPECT_FLOAT_EQ(driver->stages[0].scaling[0].FromInstrument(5), 4);
  EXPECT_EQ(driver->sends, NumberFormat::kFloat64Little);
  EXPECT_EQ(driver->replies, NumberFormat::kFloat32Big);
  EXPECT_EQ(driver->settle, absl::Milliseconds(500));
  EXPECT_EQ(driver->inputs.most_samples, 1);
}

TEST(ParseScpiDriver, PlacesWhatIsWrong) {
  ExpectRefused("", "", "identification: must be what *IDN? answers");
  ExpectRefused("inputs: x", "1:9: ", "Expected integer");
  ExpectRefused("volts: 3", "1:6: ", "must be one of identification, kind");
  ExpectRefused(With("inputs: 4", "inputs: 0"), "2:1: inputs: ", "0 found; must be 1 to 1048576");
  ExpectRefused(With("size: 3", "size: 99999999"),
                "4:24: stage[0].group[0].size: ", "99999999 found; must be 1 to 16777216");
  ExpectRefused(With("\"bias\"", "\"\""), "4:11: stage[0].group[0].name: ", "0 characters");
  ExpectRefused(With("size: 3", "size: 3 lowest: 2 highest: 1"), "4:42: stage[0].group[0].highest",
                "1 found; must be at least lowest, 2");
  ExpectRefused(With("size: 3", "size: 3 lowest: nan"),
                "4:32: stage[0].group[0].lowest: ", "must be a finite number");
  ExpectRefused(With("size: 3", "size: 3 period: -1"),
                "4:32: stage[0].group[0].period: ", "must not be negative");
  ExpectRefused(With("size: 3", "size: 3 scale: 1e39"),
                "4:32: stage[0].group[0].scale: ", "must be a finite number");
  ExpectRefused(With("size: 3", "size: 3 square_root: true"),
                "4:32: stage[0].group[0].square_root: ", "must have limits, from 0 or more");
  ExpectRefused(With("readings: 2", ""), "3:1: stage[0].readings: ", "0 found");
  ExpectRefused(With("readings: 2", "readings: 2 count: 65"),
                "5:15: stage[0].count: ", "65 found; must be 1 to 64");
  ExpectRefused(With("stage {", "stage { count: 60 }\nstage {"),
                "3:1: stage[0].group: ", "0 found; must be 1 to 16");
}

TEST(ParseScpiDriver, PlacesCommandsThatCannotBeUsed) {
  ExpectRefused(With("\"BIAS {values}\"", "\"BIAS\""),
                "6:11: stage[0].write.command: ", "must have {values}");
  ExpectRefused(With("\"BIAS {values}\"", "\"BIAS {volts}\""), "6:11: stage[0].write.command: ",
                "{volts} found; must be one of {channel}, {last}, {count}, {stage}, {values}");
  ExpectRefused(
      With("{values}\" }", "{values}\" most_values: 2 }"),
      "6:11: stage[0].write.command: ", "must have {channel}: 3 values go in several commands");
  ExpectRefused(With("write { command: \"BIAS {values}\" }", ""),
                "3:1: stage[0].write: ", "must be in the stage or else in every group");
  ExpectRefused(With("size: 3", "size: 3 write { command: \"X {values}\" }"),
                "6:3: stage[0].write: ", "must be in the stage or else in every group");
  ExpectRefused(With("\"READ?\"", "\"READ\""), "7:3: stage[0].measure: ", "must be one query");
  ExpectRefused(With("inputs: 4", "inputs: 4 setup: \"*CLS\" setup: \"A?\""),
                "2:25: setup[1]: ", "must be a command that answers nothing");
  ExpectRefused(With("inputs: 4", "inputs: 4 error_query: \"SYST:ERR\""),
                "2:11: error_query: ", "must be one query");
}

TEST(ParseScpiDriver, PlacesInputsThatCannotBeUsed) {
  ExpectRefused(With("append: \"ADD {values}\"", ""), "9:1: input: ", "either append or send");
  ExpectRefused(With("append:", "send: \"X {values}\" append:"),
                "9:1: input: ", "either append or send");
  ExpectRefused(With("ADD {values}", "ADD"), "9:9: input.append: ", "must have {values}");
  ExpectRefused(With("ADD {values}\"", "ADD {values}\" most_values: 3"), "9:32: input.most_values",
                "3 found; must be at least a sample's 4");
  ExpectRefused(With("ADD {values}\"", "ADD {values}\" sets: 2"),
                "9:32: input.sets: ", "{set} must be in append and clear");
  ExpectRefused(With(" select: \"ROWS {samples}\"", ""),
                "9:1: input: ", "must have select, or {samples} in every measure");
}

TEST(ParseScpiDriver, PlacesWhatIsWrongWithTimesAndTrials) {
  const std::string text = kDriver;
  ExpectRefused(text + "settle_seconds: 61", "10:1: settle_seconds: ", "61 found; must be 0 to 60");
  ExpectRefused(text + "settle_seconds: nan", "10:1: settle_seconds: ", "must be 0 to 60");
  ExpectRefused(text + "reply_seconds: -1", "10:1: reply_seconds: ", "-1 found; must be 0.001");
  ExpectRefused(text + "connect_seconds: 1e9", "10:1: connect_seconds: ", "must be 0.001 to 3600");
  ExpectRefused(text + "queries_ahead: 1001", "10:1: queries_ahead: ", "must be 0 to 1000");
  ExpectRefused(text + "end_trials: \"X\"", "10:1: end_trials: ", "no stage has trial");
  ExpectRefused(With("measure:", "trial { command: \"T {values}\" } measure:"),
                " end_trials: ", "must be there, since a stage has trial");
  ExpectRefused(text + std::string(1 << 20, ' '), " ", "more than 1 MiB");
}

TEST(ReadScpiDriver, ReadsTheDriverThatShips) {
  const auto driver = ReadScpiDriver(FFZERO_SOURCE_DIR "/server/instruments/scpi/ffzero.textproto");
  ASSERT_THAT(driver, IsOk());
  EXPECT_EQ(driver->shape.stages.size(), 2u);
  EXPECT_EQ(driver->shape.stages[1].settings, 4096);
  EXPECT_FLOAT_EQ(driver->shape.stages[1].groups[0].period, 4 * M_PIf32);
}

TEST(ParseScpiDriver, TakesTheExampleOfTheReadme) {
  std::ifstream file(FFZERO_SOURCE_DIR "/server/instruments/README.md");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const std::size_t begin = text.find("```\nidentification");
  ASSERT_NE(begin, text.npos);
  const std::string example = text.substr(begin + 4, text.find("```", begin + 4) - begin - 4);
  const auto driver = ParseScpiDriver(example, "README.md");
  ASSERT_THAT(driver, IsOk());
  EXPECT_EQ(driver->shape.stages[0].settings, 16);
}

TEST(ReadScpiDriver, NamesAFileThatCannotBeRead) {
  const ScratchFolder folder;
  EXPECT_THAT(ReadScpiDriver(folder.Path("none")),
              FailsWith(absl::StatusCode::kInvalidArgument, StartsWith(folder.Path("none"))));
}

}  // namespace
}  // namespace ffzero
