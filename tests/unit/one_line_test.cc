#include "server/one_line.h"

#include <gtest/gtest.h>

namespace ffzero {
namespace {

TEST(OneLine, LeavesTextAsItIs) {
  EXPECT_EQ(OneLine("pl\xc3\xa4in", 6), "pl\xc3\xa4in");
  EXPECT_EQ(OneLine("", 0), "");
}

TEST(OneLine, ShowsNoControlCharacter) {
  EXPECT_EQ(OneLine({"a\nb\r\t\x1b[2J\x7f\0c", 12}, 99), "a?b???[2J??c");
}

TEST(OneLine, CutsBetweenCharacters) {
  EXPECT_EQ(OneLine("abcdef", 3), "abc...");
  EXPECT_EQ(OneLine("ab\xe2\x82\xac", 4), "ab...");
  EXPECT_EQ(OneLine("\xe2\x82\xac", 1), "...");
}

TEST(Quoted, PutsTheLineInQuotes) { EXPECT_EQ(Quoted("ab\nc", 3), "\"ab?...\""); }

}  // namespace
}  // namespace ffzero
