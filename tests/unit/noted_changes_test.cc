#include "server/agent/noted_changes.h"

#include "tests/unit/instrument_devices.h"

namespace ffzero {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(NotedChangesTest, WhatIsProgrammedIsToldAndTheRestIsNot) {
  InlineExecutor executor;
  const auto chip = SmallChip(&executor);
  std::vector<int> changed;
  const auto device = NoteChanges(chip.get(), [&](int stage) { changed.push_back(stage); });
  Prepare(device.get());
  EXPECT_THAT(changed, ElementsAre(0, 1));
  changed.clear();
  EXPECT_EQ(MeasureWith(device.get(), *SomeExchange(1)), MeasureWith(chip.get(), *SomeExchange(1)));
  EXPECT_EQ(device->ReadBack(0).value(), chip->ReadBack(0).value());
  EXPECT_EQ(device->info(), chip->info());
  EXPECT_THAT(changed, IsEmpty());
  ASSERT_THAT(device->MakeSafe(), IsOk());
  EXPECT_THAT(changed, ElementsAre(0, 1));
}

TEST(NotedChangesTest, AProgrammingThatFailsIsToldToo) {
  InlineExecutor executor;
  const auto chip = SmallChip(&executor);
  std::vector<int> changed;
  const auto device = NoteChanges(chip.get(), [&](int stage) { changed.push_back(stage); });
  EXPECT_FALSE(device->Program(1, {}).ok());
  EXPECT_THAT(changed, ElementsAre(1));
}

}  // namespace
}  // namespace ffzero
