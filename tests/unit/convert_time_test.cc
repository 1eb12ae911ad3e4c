#include "server/convert_time.h"

#include <gtest/gtest.h>

namespace ffzero {
namespace {

TEST(ConvertTimeTest, KeepsNanosecondsAlsoBefore1970) {
  const google::protobuf::Timestamp after =
      ToTimestamp(absl::FromUnixSeconds(5) + absl::Nanoseconds(7));
  EXPECT_EQ(after.seconds(), 5);
  EXPECT_EQ(after.nanos(), 7);
  const google::protobuf::Timestamp before = ToTimestamp(absl::UnixEpoch() - absl::Nanoseconds(1));
  EXPECT_EQ(before.seconds(), -1);
  EXPECT_EQ(before.nanos(), 999'999'999);
}

}  // namespace
}  // namespace ffzero
