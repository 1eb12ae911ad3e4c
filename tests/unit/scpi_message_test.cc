#include "server/agent/scpi/message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

namespace ffzero {
namespace {

using ::testing::ElementsAre;

// Each unit as "HEADER[?]|PARAMETERS".
std::vector<std::string> Units(std::string_view message, ScpiCode code = ScpiCode::kNone) {
  std::vector<ScpiUnit> units;
  EXPECT_EQ(ParseScpiMessage(message, &units).code, code);
  std::vector<std::string> texts;
  for (const ScpiUnit& unit : units) {
    texts.push_back(unit.header + (unit.query ? "?|" : "|") + std::string(unit.parameters));
  }
  return texts;
}

TEST(ParseScpiMessage, TakesUnitsWithTheirParameters) {
  EXPECT_THAT(Units("*IDN?"), ElementsAre("*IDN?|"));
  EXPECT_THAT(Units("  form \t real,32 ; :SYST:ERR? \r"),
              ElementsAre("form|real,32", "SYST:ERR?|"));
  EXPECT_THAT(Units(" ;; "), ElementsAre());
  EXPECT_THAT(Units(""), ElementsAre());
}

TEST(ParseScpiMessage, GoesOnWhereTheHeaderBeforeStood) {
  EXPECT_THAT(
      Units("INP2:CLE;APP 1;*OPC?;SEL 0;:TRI:CLE;CLE"),
      ElementsAre("INP2:CLE|", "INP2:APP|1", "*OPC?|", "INP2:SEL|0", "TRI:CLE|", "TRI:CLE|"));
  EXPECT_THAT(Units("FORM ASC;FORM:BORD SWAP;DATA?"),
              ElementsAre("FORM|ASC", "FORM:BORD|SWAP", "FORM:DATA?|"));
}

TEST(ParseScpiMessage, KeepsStringsAndBlocksWhole) {
  EXPECT_THAT(Units("A \"x;y\";B 'p;q' "), ElementsAre("A|\"x;y\"", "B|'p;q'"));
  EXPECT_THAT(Units("A #14;\n \r;B #13ab "), ElementsAre("A|#14;\n \r", "B|#13ab "));
  EXPECT_THAT(Units("A \"open;B"), ElementsAre("A|\"open;B"));
  EXPECT_THAT(Units("A #19short;"), ElementsAre("A|#19short;"));
}

TEST(ParseScpiMessage, DoesWhatPrecedesAMistake) {
  EXPECT_THAT(Units("A 1;2+2;B", ScpiCode::kSyntax), ElementsAre("A|1"));
  for (const std::string bad : {"?", ":", "\"  ", "A:", "A::B", "A\xff", "*", ":A: 1", "A(1)"}) {
    EXPECT_THAT(Units(bad, ScpiCode::kSyntax), ElementsAre()) << bad;
  }
  Units(std::string(200, 'A'), ScpiCode::kSyntax);
  std::string many;
  for (int i = 0; i < 1001; ++i) many += "A;";
  Units(many, ScpiCode::kTooMuchData);
  std::string deep;
  for (int i = 0; i < 100; ++i) absl::StrAppend(&deep, "ABCDEFG:A;");
  Units(deep, ScpiCode::kSyntax);
}

TEST(ReadBlockParameter, TakesAllOrNothing) {
  std::string_view content;
  EXPECT_TRUE(ReadBlockParameter("#13abc", &content).ok());
  EXPECT_EQ(content, "abc");
  for (const std::string bad : {"#13ab", "#13abcd", "abc", "", "#0abc", "#1"}) {
    EXPECT_EQ(ReadBlockParameter(bad, &content).code, ScpiCode::kInvalidBlock) << bad;
  }
}

TEST(ReadWholeNumbers, TakesAList) {
  std::vector<int> numbers;
  EXPECT_TRUE(ReadWholeNumbers("0, 12 ,2147483647", &numbers).ok());
  EXPECT_THAT(numbers, ElementsAre(0, 12, 2147483647));
  for (const std::string bad : {"-1", "1.5", "x", "1,,2", "2147483648", "1 2"}) {
    EXPECT_EQ(ReadWholeNumbers(bad, &numbers).code, ScpiCode::kDataType) << bad;
  }
  EXPECT_EQ(ReadWholeNumbers("1,", &numbers).code, ScpiCode::kSyntax);
}

}  // namespace
}  // namespace ffzero
