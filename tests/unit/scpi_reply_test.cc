#include "server/instruments/scpi/reply.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/status_matchers.h"

namespace ffzero {
namespace {

using ::testing::HasSubstr;

void ExpectReply(std::string_view received, ReplyKind kind, std::string_view content,
                 std::size_t size) {
  // It comes byte by byte, and is there with its last one.
  for (std::size_t part = 0; part < size; ++part) {
    const auto reply = FirstReply(received.substr(0, part), kind, 16);
    ASSERT_THAT(reply, IsOk()) << part;
    EXPECT_FALSE(reply->has_value()) << part;
  }
  const auto reply = FirstReply(received, kind, 16);
  ASSERT_THAT(reply, IsOk());
  ASSERT_TRUE(reply->has_value());
  EXPECT_EQ((*reply)->content, content);
  EXPECT_EQ((*reply)->size, size);
}

TEST(FirstReply, IsALine) {
  ExpectReply("1,2\n3", ReplyKind::kLine, "1,2", 4);
  ExpectReply("1,2\r\n3", ReplyKind::kLine, "1,2", 5);
  ExpectReply("\n", ReplyKind::kLine, "", 1);
  ExpectReply("0123456789abcdef\r\n", ReplyKind::kEither, "0123456789abcdef", 18);
}

TEST(FirstReply, IsABlockWhateverBytesItHas) {
  ExpectReply("#15a\nb\r\n\nmore", ReplyKind::kBlock, "a\nb\r\n", 9);
  ExpectReply("#15a\nb\r\n\r\nmore", ReplyKind::kEither, "a\nb\r\n", 10);
  ExpectReply("#10\n", ReplyKind::kBlock, "", 4);
}

TEST(FirstReply, RefusesWhatIsTooLongAsSoonAsThatIsClear) {
  EXPECT_THAT(FirstReply("0123456789abcdefgh", ReplyKind::kLine, 16),
              FailsWith(absl::StatusCode::kDataLoss, HasSubstr("more than 16 bytes found")));
  EXPECT_THAT(FirstReply("0123456789abcdefg\n", ReplyKind::kLine, 16),
              FailsWith(absl::StatusCode::kDataLoss, HasSubstr("17 bytes found")));
  EXPECT_THAT(FirstReply("#217", ReplyKind::kBlock, 16),
              FailsWith(absl::StatusCode::kDataLoss, HasSubstr("17 bytes found")));
}

TEST(FirstReply, RefusesABlockThatGoesOn) {
  EXPECT_THAT(FirstReply("#12abc\n", ReplyKind::kBlock, 16),
              FailsWith(absl::StatusCode::kDataLoss, HasSubstr("followed by \"c?\"")));
  EXPECT_THAT(FirstReply("#12ab\rc", ReplyKind::kBlock, 16),
              FailsWith(absl::StatusCode::kDataLoss, HasSubstr("followed by")));
  EXPECT_THAT(FirstReply("ab\n", ReplyKind::kBlock, 16),
              FailsWith(absl::StatusCode::kDataLoss, HasSubstr("must be a block")));
}

TEST(ReadErrorEntry, TakesTheFormsThatInstrumentsGive) {
  EXPECT_EQ(ReadErrorEntry("0,\"No error\"", false)->code, 0);
  EXPECT_EQ(ReadErrorEntry("+0,\"No error\"\r", false)->code, 0);
  const auto entry = ReadErrorEntry(" -113, \"Undefined header;FOO\x01\"", false);
  ASSERT_TRUE(entry.has_value());
  EXPECT_EQ(entry->code, -113);
  EXPECT_EQ(entry->text, "Undefined header;FOO?");
  EXPECT_EQ(ReadErrorEntry("-410", true)->code, -410);
}

TEST(ReadErrorEntry, TakesNothingElse) {
  for (const std::string text :
       {"", "1,2,3", "1", "x,\"y\"", "1 \"y\"", "1,\"", "1,\"y", "99999999999999999999,\"y\""}) {
    EXPECT_FALSE(ReadErrorEntry(text, false).has_value()) << text;
  }
}

}  // namespace
}  // namespace ffzero
