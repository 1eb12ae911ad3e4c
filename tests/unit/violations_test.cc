#include "core/violations.h"

#include <gmock/gmock.h>

#include <cmath>

namespace ffzero {
namespace {

TEST(ViolationsTest, NumbersAreShownAsTheyWereWritten) {
  EXPECT_EQ(ShowNumber(-0.0012345678901), "-0.0012345678901");
  EXPECT_EQ(ShowNumber(1e-300), "1e-300");
  EXPECT_EQ(ShowNumber(8), "8");
  EXPECT_EQ(ShowNumber(std::nan("")), "nan");
}

TEST(ViolationsTest, OnlyWhatIsWrongIsAddedInOrder) {
  ViolationList list;
  list.CheckRange("a", 5, 5, 5);
  list.CheckReal("b", 0.5, true, "positive");
  list.CheckLength("c", "name", 4);
  EXPECT_TRUE(list.found().empty());
  list.CheckRange("d", 0, 1, 9);
  list.CheckReal("e", -2.5, false, "positive");
  list.CheckLength("f", "name", 3);
  const std::vector<FieldViolation> found = std::move(list).Take();
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].field + ": " + found[0].description, "d: 0 found; must be 1 to 9");
  EXPECT_EQ(found[1].field + ": " + found[1].description, "e: -2.5 found; must be positive");
  EXPECT_EQ(found[2].field + ": " + found[2].description, "f: 4 bytes found; must be at most 3");
}

}  // namespace
}  // namespace ffzero
