#include "client/views/live_block.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/unit/screen.h"

namespace ffzero {
namespace {

using ::testing::EndsWith;
using ::testing::StartsWith;

TEST(LiveBlock, RedrawsItsLinesAndKeepsWhatWasPrintedAboveThem) {
  std::ostringstream out;
  LiveBlock block(&out);
  block.Draw({"one", "two"});
  block.Print("stays\n");
  block.Draw({"three"});
  block.Draw({"four", "five"});
  EXPECT_EQ(Screen(out.str()), "stays\nfour\nfive\n\n");
}

TEST(LiveBlock, LeavesTheTerminalAsItWasAndTheLastLinesOnIt) {
  std::ostringstream out;
  {
    LiveBlock block(&out);
    block.Draw({"last"});
    EXPECT_THAT(out.str(), StartsWith("\x1b[?25l\x1b[?7l"));
  }
  EXPECT_THAT(out.str(), EndsWith(LiveBlock::kRestore));
  EXPECT_EQ(Screen(out.str()), "last\n\n");
}

}  // namespace
}  // namespace ffzero
