#include "server/instruments/scpi/input_slots.h"

#include <gtest/gtest.h>

#include <memory>

namespace ffzero {
namespace {

TEST(InputSlots, GivesTheSlotThatWasUnusedForLongest) {
  InputSlots slots(2);
  const auto inputs = std::make_shared<InputSet>();
  for (const char* name : {"a", "b"}) slots.Place(slots.Put(name, inputs));
  EXPECT_EQ(slots.Find("b")->slot, 1);
  EXPECT_EQ(slots.Find("a")->slot, 0);
  slots.Place(slots.Put("c", inputs));
  EXPECT_EQ(slots.Find("c")->slot, 1);
  EXPECT_EQ(slots.Find("b")->slot, -1);
  EXPECT_EQ(slots.Find("b")->inputs, inputs);
  slots.Place(*slots.Find("b"));
  EXPECT_EQ(slots.Find("b")->slot, 0);
  EXPECT_EQ(slots.Find("a")->slot, -1);
}

TEST(InputSlots, ASetOfTheSameNameStartsAnew) {
  InputSlots slots(1);
  slots.Place(slots.Put("a", nullptr));
  EXPECT_EQ(slots.Put("a", std::make_shared<InputSet>()).slot, -1);
  EXPECT_NE(slots.Find("a")->inputs, nullptr);
}

TEST(InputSlots, ForgetsAll) {
  InputSlots slots(1);
  slots.Put("a", nullptr);
  EXPECT_EQ(slots.Find("b"), nullptr);
  slots.Clear();
  EXPECT_EQ(slots.Find("a"), nullptr);
}

}  // namespace
}  // namespace ffzero
