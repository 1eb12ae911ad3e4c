#include "server/instruments/scpi/command_template.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/status_matchers.h"

namespace ffzero {
namespace {

using ::testing::HasSubstr;
using Kind = CommandTemplate::Kind;
using Place = CommandTemplate::Place;

std::string Expanded(const CommandTemplate& command, const CommandTemplate::Filling& filling) {
  std::string text = ">";
  command.Expand(filling, &text);
  return text.substr(1);
}

void ExpectRefused(std::string_view text, Kind kind, const std::string& message) {
  const Place allowed[] = {Place::kValues, Place::kChannel};
  EXPECT_THAT(CommandTemplate::Parse(text, kind, allowed),
              FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr(message)))
      << text;
}

TEST(CommandTemplate, FillsItsPlaces) {
  const Place all[] = {Place::kValues, Place::kChannel, Place::kLast, Place::kCount,
                       Place::kStage,  Place::kSet,     Place::kRow,  Place::kSamples};
  const auto command = CommandTemplate::Parse(
      "A{stage}:B{channel}-{last} {count},{set},{row},{samples},{values}", Kind::kCommand, all);
  ASSERT_THAT(command, IsOk());
  EXPECT_EQ(Expanded(*command, {.values = "1,2",
                                .samples = "7,8",
                                .channel = 5,
                                .count = 2,
                                .stage = 1,
                                .set = 3,
                                .row = 4}),
            "A1:B5-6 2,3,4,7,8,1,2");
  EXPECT_TRUE(command->Has(Place::kRow));
}

TEST(CommandTemplate, MayHaveNoPlaces) {
  const auto query = CommandTemplate::Parse("SYST:ERR?", Kind::kQuery, {});
  ASSERT_THAT(query, IsOk());
  EXPECT_EQ(Expanded(*query, {}), "SYST:ERR?");
  EXPECT_FALSE(query->Has(Place::kValues));
  EXPECT_FALSE(query->empty());
  EXPECT_TRUE(CommandTemplate().empty());
}

TEST(CommandTemplate, RefusesWhatCannotBeSent) {
  ExpectRefused("", Kind::kCommand, "0 characters found; must be 1 to 1024");
  ExpectRefused(std::string(1025, 'A'), Kind::kCommand, "1025 characters found");
  ExpectRefused("A\nB", Kind::kCommand, "\"A?B\" found; must be printable ASCII on one line");
  ExpectRefused("\xc3\xa4", Kind::kCommand, "must be printable ASCII");
}

TEST(CommandTemplate, RefusesPlacesThatNothingFills) {
  ExpectRefused("A {value}", Kind::kCommand, "{value} found; must be one of {values}, {channel}");
  ExpectRefused("A {stage}", Kind::kCommand, "{stage} found");
  ExpectRefused("A {values", Kind::kCommand, "must have braces in pairs");
  ExpectRefused("A values}", Kind::kCommand, "must have braces in pairs");
  EXPECT_THAT(CommandTemplate::Parse("A {set}", Kind::kCommand, {}),
              FailsWith(absl::StatusCode::kInvalidArgument, HasSubstr("must have no places")));
}

TEST(CommandTemplate, TellsQueriesFromCommands) {
  ExpectRefused("A?", Kind::kCommand, "must be a command that answers nothing");
  ExpectRefused("A", Kind::kQuery, "must be one query");
  ExpectRefused("A?;B?", Kind::kQuery, "must be one query");
}

}  // namespace
}  // namespace ffzero
