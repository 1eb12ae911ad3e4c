#include "client/sample_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>

#include "tests/status_matchers.h"

namespace ffzero {
namespace {

using testing::HasSubstr;

TEST(SampleOptionsTest, TakesOneKindOfSamples) {
  constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
  const auto needed = HasSubstr("one of --images, --values and --test is needed");
  EXPECT_THAT(OpenSamples({}), FailsWith(kInvalid, needed));
  EXPECT_THAT(OpenSamples({.values = {"1"}, .test = true}), FailsWith(kInvalid, needed));
  EXPECT_THAT(OpenSamples({.values = {"1"}}), IsOk());
  EXPECT_THAT(OpenSamples({.test = true}), IsOk());
  EXPECT_THAT(OpenSamples({.images = "/no/such"}), FailsWith(kInvalid, HasSubstr("/no/such")));
}

TEST(SampleOptionsTest, TheCommandLineSaysWhich) {
  CLI::App app;
  SampleOptions options{.range = {.count = 1}};
  AddSampleOptions(&app, &options);
  app.parse("--values=1,2 --values=3,4");
  EXPECT_EQ(options.values, (std::vector<std::string>{"1,2", "3,4"}));
  EXPECT_EQ(options.range.count, 1) << "the verb's default";
  app.parse("--test --first=3 --count=5");
  EXPECT_TRUE(options.test);
  EXPECT_EQ(options.range.first, 3);
  EXPECT_EQ(options.range.count, 5);
  EXPECT_THROW(app.parse("--values=1 --first=1"), CLI::ParseError);
  EXPECT_THROW(app.parse("--test --count=-1"), CLI::ParseError);
}

TEST(SampleOptionsTest, BatchesFitAReply) {
  EXPECT_EQ(BatchAfter(0, 0), 500);
  EXPECT_EQ(BatchAfter(100, 10), 500);
  EXPECT_EQ(BatchAfter(std::size_t{1} << 20, 1), 7);
  EXPECT_EQ(BatchAfter(std::size_t{12} << 20, 1), 1);
}

}  // namespace
}  // namespace ffzero
