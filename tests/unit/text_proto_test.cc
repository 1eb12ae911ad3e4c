#include "server/text_proto.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "ffzero/v1/job.pb.h"
#include "tests/status_matchers.h"

namespace ffzero {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

absl::Status Parse(const std::string& text) {
  v1::JobSpec message;
  TextPlaces places;
  return ParseTextProto(text, "file", &message, &places);
}

TEST(ParseTextProto, NamesTheFieldsThatThereAre) {
  EXPECT_THAT(
      Parse("seed: 1\ndataset { nam: \"x\" }"),
      FailsWith(absl::StatusCode::kInvalidArgument,
                AllOf(StartsWith("file:2:"), HasSubstr("named \"nam\"; must be one of name, "))));
}

TEST(ParseTextProto, NamesTheEnumerationsValues) {
  EXPECT_THAT(Parse("training { solver: SGD }"),
              FailsWith(absl::StatusCode::kInvalidArgument,
                        AllOf(StartsWith("file:1:"), HasSubstr("must be one of FF_DD, BP_DD"),
                              Not(HasSubstr("UNSPECIFIED")))));
}

TEST(ParseTextProto, SaysOnOneLineWhatMayHoldTheFilesOwnText) {
  std::string text = "seed: \"";
  text.append(5000, 'x');
  EXPECT_THAT(Parse(text), FailsWith(absl::StatusCode::kInvalidArgument, Not(HasSubstr("\n"))));
  text = "dataset { ";
  text.append(5000, 'x');
  EXPECT_LT(Parse(text).message().size(), 1000u);
}

TEST(ParseTextProto, DoesNotFollowNestingWithoutEnd) {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "dataset {";
  EXPECT_THAT(Parse(text), FailsWith(absl::StatusCode::kInvalidArgument, StartsWith("file:1:")));
}

TEST(PlaceOf, CountsLinesAndColumnsFromOne) {
  v1::JobSpec message;
  TextPlaces places;
  ASSERT_THAT(ParseTextProto("\n  seed: 1", "file", &message, &places), IsOk());
  EXPECT_EQ(PlaceOf("file", places, v1::JobSpec::descriptor()->FindFieldByName("seed"), -1),
            "file:2:3");
}

}  // namespace
}  // namespace ffzero
