#include "server/instruments/scpi/identification.h"

#include <gtest/gtest.h>

#include <string>

namespace ffzero {
namespace {

TEST(ReadIdentification, FindsSerialAndFirmware) {
  const Identification found = ReadIdentification("ACME,X1, S7 ,2.0,with more");
  EXPECT_EQ(found.serial, "S7");
  EXPECT_EQ(found.firmware, "2.0,with more");
}

TEST(ReadIdentification, LacksWhatIsNotThere) {
  EXPECT_EQ(ReadIdentification("ACME").serial, "");
  EXPECT_EQ(ReadIdentification("").firmware, "");
  EXPECT_EQ(ReadIdentification("ACME,X1,S\x1b[7").serial, "S?[7");
}

TEST(MatchesPattern, TakesAnythingForAStar) {
  EXPECT_TRUE(MatchesPattern("ACME,X1,S7,2.0", "ACME,X1,*"));
  EXPECT_TRUE(MatchesPattern("ACME,X1,S7,2.0", "ACME,*,2.*"));
  EXPECT_TRUE(MatchesPattern("ACME,X1,", "ACME,X1,*"));
  EXPECT_TRUE(MatchesPattern("aab", "*ab"));
  EXPECT_TRUE(MatchesPattern("", "**"));
  EXPECT_FALSE(MatchesPattern("ACME,X2,S7", "ACME,X1,*"));
  EXPECT_FALSE(MatchesPattern("ACME,X1", "ACME"));
  EXPECT_FALSE(MatchesPattern("ACME", "ACME,X1"));
  EXPECT_FALSE(MatchesPattern("ACME", ""));
}

TEST(MatchesPattern, TakesNoLongerForManyStars) {
  const std::string text(2000, 'a');
  std::string pattern;
  for (int i = 0; i < 200; ++i) pattern += "a*";
  EXPECT_FALSE(MatchesPattern(text, pattern + "b"));
}

}  // namespace
}  // namespace ffzero
