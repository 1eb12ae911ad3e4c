#include "server/instruments/scpi/block.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/status_matchers.h"

namespace ffzero {
namespace {

using ::testing::HasSubstr;

TEST(ReadBlockHeader, TakesTheStandardsForm) {
  const auto header = ReadBlockHeader("#3512and 512 bytes", 512);
  ASSERT_THAT(header, IsOk());
  ASSERT_TRUE(header->has_value());
  EXPECT_EQ((*header)->size, 5u);
  EXPECT_EQ((*header)->content, 512u);
  const auto longest = ReadBlockHeader("#9000000007", 7);
  ASSERT_THAT(longest, IsOk());
  EXPECT_EQ((*longest)->content, 7u);
}

TEST(ReadBlockHeader, AsksForMoreUntilItCanTell) {
  for (const std::string part : {"", "#", "#3", "#35", "#351"}) {
    const auto header = ReadBlockHeader(part, 512);
    ASSERT_THAT(header, IsOk()) << part;
    EXPECT_FALSE(header->has_value()) << part;
  }
}

TEST(ReadBlockHeader, RefusesWhatIsNoBlockOfDefiniteLength) {
  for (const std::string text : {"1,2", "#0123\n", "#x", "#2x1", "#21 "}) {
    EXPECT_THAT(ReadBlockHeader(text, 512),
                FailsWith(absl::StatusCode::kDataLoss, HasSubstr("must be a block of definite")))
        << text;
  }
}

TEST(ReadBlockHeader, RefusesMoreThanThereMayBe) {
  EXPECT_THAT(ReadBlockHeader("#3513", 512),
              FailsWith(absl::StatusCode::kDataLoss, HasSubstr("513 bytes found; must be at most "
                                                               "512")));
}

TEST(AppendBlockHeader, WritesWhatIsRead) {
  for (const std::size_t content : {0u, 9u, 10u, 512u, 999'999'999u}) {
    std::string text;
    AppendBlockHeader(content, &text);
    const auto header = ReadBlockHeader(text, content);
    ASSERT_THAT(header, IsOk());
    EXPECT_EQ((*header)->size, text.size());
    EXPECT_EQ((*header)->content, content);
  }
}

}  // namespace
}  // namespace ffzero
