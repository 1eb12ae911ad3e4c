#include "server/instruments/scpi/script.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/status_matchers.h"

namespace ffzero {
namespace {

using ::testing::HasSubstr;

TEST(ScpiScript, KeepsCommandsWithTheQueryThatFollows) {
  ScpiScript script;
  EXPECT_TRUE(script.empty());
  script.Say("A");
  script.Say("B");
  script.Ask("C?", {.most = 10});
  script.Say("D");
  ASSERT_EQ(script.steps().size(), 2u);
  EXPECT_EQ(script.steps()[0].bytes, "A\nB\nC?\n");
  EXPECT_TRUE(script.steps()[0].reply.has_value());
  EXPECT_EQ(script.steps()[1].bytes, "D\n");
  EXPECT_FALSE(script.steps()[1].reply.has_value());
  EXPECT_EQ(script.bytes(), 7u + 10 + 2);
}

TEST(ScpiScript, PausesBetweenSteps) {
  ScpiScript script;
  script.Pause(absl::Seconds(9));
  EXPECT_TRUE(script.empty());
  script.Say("A");
  script.Pause(absl::ZeroDuration());
  script.Say("B");
  script.Pause(absl::Seconds(1));
  script.Say("C");
  ASSERT_EQ(script.steps().size(), 2u);
  EXPECT_EQ(script.steps()[0].bytes, "A\nB\n");
  EXPECT_EQ(script.steps()[0].pause, absl::Seconds(1));
}

TEST(ExpectDone, TakesOne) {
  EXPECT_THAT(ExpectDone().take("1"), IsOk());
  EXPECT_THAT(ExpectDone().take(" +1 "), IsOk());
  EXPECT_THAT(ExpectDone().take("0"),
              FailsWith(absl::StatusCode::kDataLoss, HasSubstr("\"0\" found; must be 1")));
}

}  // namespace
}  // namespace ffzero
