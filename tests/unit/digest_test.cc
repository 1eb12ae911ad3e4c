#include "server/digest.h"

#include <gtest/gtest.h>

namespace ffzero {
namespace {

// FIPS 180-2, appendix B.1.
TEST(DigestTest, IsSha256) {
  EXPECT_EQ(Sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Sha256SumTest, DoesNotSeeWhereTheBytesWerePartedAndGoesOnAfterASum) {
  Sha256Sum sum;
  EXPECT_EQ(sum.Hex(), Sha256(""));
  sum.Add("a");
  sum.Add("bc");
  EXPECT_EQ(sum.Hex(), Sha256("abc"));
  sum.Add("d");
  EXPECT_EQ(sum.Hex(), Sha256("abcd"));
}

}  // namespace
}  // namespace ffzero
