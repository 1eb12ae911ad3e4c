#include "client/chunk_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/ascii.h"
#include "tests/status_matchers.h"

namespace ffzero {
namespace {

using testing::HasSubstr;

constexpr char kAbc[] = "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD";

class ChunkCheckTest : public testing::Test {
 protected:
  absl::Status Add(std::int64_t offset, const std::string& data, std::int64_t total = 3,
                   const std::string& sha256 = kAbc) {
    return check_.Add({offset, total, &sha256, &data});
  }
  static auto Refuses(const std::string& why) {
    return FailsWith(absl::StatusCode::kDataLoss, HasSubstr("thing: " + why));
  }

  ChunkCheck check_{"thing", 10};
};

TEST_F(ChunkCheckTest, GivesTheDigestOfWhatCameWhole) {
  ASSERT_THAT(Add(0, "a"), IsOk());
  ASSERT_THAT(Add(1, "bc"), IsOk());
  EXPECT_EQ(check_.received(), 3);
  EXPECT_EQ(check_.End().value(), absl::AsciiStrToLower(kAbc));
}

TEST_F(ChunkCheckTest, RefusesSizesBeyondWhatMayComeAndBelowNothing) {
  EXPECT_THAT(Add(0, "a", 11), Refuses("11 bytes announced; must be 0 to 10"));
  EXPECT_THAT(Add(0, "a", -1), Refuses("-1 bytes announced"));
}

TEST_F(ChunkCheckTest, RefusesAChunkOfAnother) {
  ASSERT_THAT(Add(0, "a"), IsOk());
  EXPECT_THAT(Add(1, "b", 2), Refuses("a chunk belongs to another thing"));
  EXPECT_THAT(Add(1, "b", 3, "other"), Refuses("a chunk belongs to another thing"));
}

TEST_F(ChunkCheckTest, RefusesGapsAndWhatIsTooMuchOrTooLittle) {
  EXPECT_THAT(check_.End(), Refuses("nothing came"));
  ASSERT_THAT(Add(0, "a"), IsOk());
  EXPECT_THAT(Add(2, "c"), Refuses("a chunk at byte 2 follows 1 bytes"));
  EXPECT_THAT(Add(1, "bcd"), Refuses("more than the announced 3 bytes came"));
  EXPECT_THAT(check_.End(), Refuses("1 of 3 bytes came"));
}

TEST_F(ChunkCheckTest, RefusesAlteredBytes) {
  ASSERT_THAT(Add(0, "abd"), IsOk());
  EXPECT_THAT(check_.End(), Refuses("its SHA-256 is"));
}

}  // namespace
}  // namespace ffzero
