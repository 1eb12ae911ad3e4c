#include "client/text.h"

#include <gtest/gtest.h>

#include <string>

namespace ffzero {
namespace {

TEST(Printable, LetsNothingThroughThatATerminalWouldObey) {
  EXPECT_EQ(Printable("a\x1b[31mb\x07\x7f"), "a?[31mb??");
  EXPECT_EQ(Printable("two\nlines\tand\r"), "two lines and ");
  EXPECT_EQ(Printable("\xc2\x9b"
                      "31m"),
            "?31m");  // CSI in one character
  EXPECT_EQ(Printable(std::string("a\0b", 3)), "a?b");
}

TEST(Printable, KeepsTextOfAllLanguagesAndMarksWhatIsNone) {
  EXPECT_EQ(Printable("Müller 光 🙂"), "Müller 光 🙂");
  EXPECT_EQ(Printable("\xff\xc3_\xe5\x85"), "??_??");
}

TEST(IsUtf8, KnowsTextOfAllLanguagesFromWhatIsNone) {
  EXPECT_TRUE(IsUtf8(""));
  EXPECT_TRUE(IsUtf8("Müller 光 🙂 \xed\x9f\xbf \xf4\x8f\xbf\xbf"));
  EXPECT_FALSE(IsUtf8("\xff"));
  EXPECT_FALSE(IsUtf8("a\xe5\x85"));
  EXPECT_FALSE(IsUtf8("\xe0\x80\x80")) << "longer than it need be";
  EXPECT_FALSE(IsUtf8("\xf0\x80\x80\x80"));
  EXPECT_FALSE(IsUtf8("\xed\xa0\x80")) << "a surrogate";
  EXPECT_FALSE(IsUtf8("\xf4\x90\x80\x80")) << "beyond the last character";
}

TEST(Fit, CutsAndFillsByCharacters) {
  EXPECT_EQ(Fit("abc", 5), "abc  ");
  EXPECT_EQ(Fit("abc", 2), "ab");
  EXPECT_EQ(Fit("ääääá", 2), "ää");
  EXPECT_EQ(Columns("━━"), 2u);
}

TEST(Count, GroupsDigits) {
  EXPECT_EQ(Count(0), "0");
  EXPECT_EQ(Count(999), "999");
  EXPECT_EQ(Count(1234567), "1 234 567");
  EXPECT_EQ(Count(-1234), "-1 234");
}

TEST(Short, KeepsThreeDigits) {
  EXPECT_EQ(Short(0), "0");
  EXPECT_EQ(Short(0.5), "0.50");
  EXPECT_EQ(Short(850), "850");
  EXPECT_EQ(Short(999.7), "1.00k");
  EXPECT_EQ(Short(12345), "12.3k");
  EXPECT_EQ(Short(123456), "123k");
  EXPECT_EQ(Short(1.234e6), "1.23M");
}

TEST(Span, NamesTheTwoUnitsThatMatter) {
  EXPECT_EQ(Span(absl::Milliseconds(440)), "0.4 s");
  EXPECT_EQ(Span(absl::Milliseconds(9970)), "10 s");
  EXPECT_EQ(Span(absl::Seconds(59)), "59 s");
  EXPECT_EQ(Span(absl::Seconds(125)), "2 min 05 s");
  EXPECT_EQ(Span(absl::Minutes(187)), "3 h 07 min");
  EXPECT_EQ(Span(absl::Hours(122)), "5 d 02 h");
  EXPECT_EQ(Span(absl::InfiniteDuration()), "11574074 d 01 h");
}

TEST(When, ShowsAnAbsentTimeAsADash) {
  EXPECT_EQ(When({}), "-");
  google::protobuf::Timestamp time;
  time.set_seconds(1'800'000'000);
  EXPECT_EQ(When(time).size(), std::string("2027-01-15 08:00:00").size());
}

}  // namespace
}  // namespace ffzero
