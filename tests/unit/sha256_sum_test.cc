#include "client/sha256_sum.h"

#include <gtest/gtest.h>

namespace ffzero {
namespace {

// FIPS 180-2's own example, in two parts.
TEST(Sha256Sum, DoesNotSeeWhereTheBytesWereParted) {
  Sha256Sum sum;
  sum.Add("a");
  sum.Add("bc");
  EXPECT_EQ(sum.Hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace ffzero
