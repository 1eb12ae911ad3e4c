#include "client/request_id.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/status_matchers.h"

namespace ffzero {
namespace {

using ::testing::MatchesRegex;

TEST(NewRequestId, IsARandomUuidEachTime) {
  const auto first = NewRequestId(), second = NewRequestId();
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(second, IsOk());
  EXPECT_THAT(*first, MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-"
                                   "[0-9a-f]{12}"));
  EXPECT_NE(*first, *second);
}

}  // namespace
}  // namespace ffzero
