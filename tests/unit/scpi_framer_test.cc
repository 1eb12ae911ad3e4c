#include "server/agent/scpi/framer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace ffzero {
namespace {

using ::testing::ElementsAre;

// The messages of a stream that comes in pieces of `piece` bytes; what was too long is "!".
std::vector<std::string> Messages(std::string_view stream, std::size_t piece,
                                  std::size_t most = 100) {
  ScpiFramer framer(most);
  std::vector<std::string> found;
  for (std::size_t at = 0; at < stream.size(); at += piece) {
    framer.Take(stream.substr(at, piece));
    while (const auto message = framer.Next()) {
      found.push_back(message->too_long ? "!" : message->text);
    }
  }
  return found;
}

TEST(ScpiFramer, CutsAtLineFeedsHoweverTheyCome) {
  for (const std::size_t piece : {1u, 2u, 3u, 7u, 100u}) {
    EXPECT_THAT(Messages("*IDN?\n\nA 1;B 2\r\nrest", piece), ElementsAre("*IDN?", "", "A 1;B 2\r"));
  }
}

TEST(ScpiFramer, KeepsBlocksWhole) {
  for (const std::size_t piece : {1u, 2u, 5u, 100u}) {
    EXPECT_THAT(Messages("A #15\n\n\"\n\r;B\nC #210\n23456789\n\nD #10\n", piece),
                ElementsAre("A #15\n\n\"\n\r;B", "C #210\n23456789\n", "D #10"));
  }
}

TEST(ScpiFramer, TakesNoBlockInAString) {
  EXPECT_THAT(Messages("A \"#15\"\nB '#19'\nC \"open #14\nD\n", 3),
              ElementsAre("A \"#15\"", "B '#19'", "C \"open #14", "D"));
}

TEST(ScpiFramer, TakesWhatIsNoBlockAsText) {
  EXPECT_THAT(Messages("A #H1F\nB #0abc\nC #2x\nD #\nE ##12ab\n", 2),
              ElementsAre("A #H1F", "B #0abc", "C #2x", "D #", "E ##12ab"));
}

TEST(ScpiFramer, SkipsWhatIsTooLongAndGoesOnBehindIt) {
  for (const std::size_t piece : {1u, 4u, 100u}) {
    EXPECT_THAT(Messages("0123456789\n01234567890\nA\nB #18\n\n\n\n\n\n\n\n\nC\n", piece, 10),
                ElementsAre("0123456789", "!", "A", "!", "C"))
        << piece;
  }
}

}  // namespace
}  // namespace ffzero
