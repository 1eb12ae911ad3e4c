#include "server/agent/scpi/header.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace ffzero {
namespace {

using ::testing::ElementsAre;
using ::testing::Optional;

TEST(MatchHeader, TakesLongAndShortFormsInAnyCase) {
  for (const std::string header :
       {"SYST:ERR", "system:error", "SYSTem:err", "syst:error:next", "SYST:ERR:NEXT"}) {
    EXPECT_THAT(MatchHeader("SYSTem:ERRor[:NEXT]", header), Optional(ElementsAre())) << header;
  }
  EXPECT_TRUE(MatchHeader("*IDN", "*idn").has_value());
}

TEST(MatchHeader, TakesNothingBetweenTheFormsAndNothingElse) {
  for (const std::string header :
       {"SYSTE:ERR", "SYS:ERR", "SYST", "SYST:ERR:COUNT", "SYST1:ERR", "SYST:ERR:NEXT:NEXT", "",
        ":SYST:ERR", "SYST:", "SYST:ERR:NEX"}) {
    EXPECT_FALSE(MatchHeader("SYSTem:ERRor[:NEXT]", header).has_value()) << header;
  }
}

TEST(MatchHeader, TakesNumericSuffixes) {
  EXPECT_THAT(MatchHeader("STAGe#:SETTings", "STAG12:sett"), Optional(ElementsAre(12)));
  EXPECT_THAT(MatchHeader("STAGe#:SETTings", "STAGE:sett"), Optional(ElementsAre(1)));
  EXPECT_THAT(MatchHeader("STAGe#:SETTings", "STAG0:sett"), Optional(ElementsAre(0)));
  EXPECT_THAT(MatchHeader("A#:B#", "a2:b3"), Optional(ElementsAre(2, 3)));
  EXPECT_THAT(MatchHeader("STAGe#:SETTings", "STAG99999999999:SETT"), Optional(ElementsAre(-1)));
  EXPECT_FALSE(MatchHeader("STAGe#:SETTings", "STAG1:SETT1").has_value());
  EXPECT_FALSE(MatchHeader("STAGe#:SETTings", "1:SETT").has_value());
}

}  // namespace
}  // namespace ffzero
