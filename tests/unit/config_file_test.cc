#include "server/options/config_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/status_matchers.h"

namespace ffzero {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

void ExpectRefused(const std::string& text, const std::string& place, const std::string& part) {
  EXPECT_THAT(ParseConfig(text, "file"),
              FailsWith(absl::StatusCode::kInvalidArgument,
                        AllOf(StartsWith(place), HasSubstr(part), Not(HasSubstr("\n")))));
}

TEST(ParseConfig, GivesEachSettingAsTextWithItsPlace) {
  const auto settings = ParseConfig(
      "# where\nlisten: \"[::1]:0\"\n  threads: 3 checkpoint_interval: 0.1\nallow_plaintext: true",
      "file");
  ASSERT_THAT(settings, IsOk());
  ASSERT_EQ(settings->size(), 4u);
  EXPECT_EQ(settings->at(0).flag, "listen");
  EXPECT_EQ(settings->at(0).value, "[::1]:0");
  EXPECT_EQ(settings->at(0).origin, "file:2:1: listen");
  EXPECT_EQ(settings->at(1).value, "3");
  EXPECT_EQ(settings->at(1).origin, "file:3:3: threads");
  EXPECT_EQ(settings->at(2).value, "0.1");
  EXPECT_EQ(settings->at(3).value, "true");
}

TEST(ParseConfig, TakesADefaultThatIsWrittenForAValue) {
  const auto settings = ParseConfig("threads: 0", "file");
  ASSERT_THAT(settings, IsOk());
  EXPECT_EQ(settings->size(), 1u);
}

TEST(ParseConfig, GivesAListAsOneSettingWithThePlaceOfItsFirst) {
  const auto settings = ParseConfig(
      "threads: 1\nallow_device_uri: \"grpc://a:1\"\nallow_device_uri: \"grpc://b:2\"", "file");
  ASSERT_THAT(settings, IsOk());
  ASSERT_EQ(settings->size(), 2u);
  EXPECT_EQ(settings->at(1).value, "grpc://a:1\ngrpc://b:2");
  EXPECT_EQ(settings->at(1).origin, "file:2:1: allow_device_uri");
}

TEST(ParseConfig, TakesAnEmptyFile) {
  const auto settings = ParseConfig("", "file");
  ASSERT_THAT(settings, IsOk());
  EXPECT_THAT(*settings, IsEmpty());
}

TEST(ParseConfig, PlacesWhatItCannotRead) {
  ExpectRefused("workers: 2\nthread: 2", "file:2:", "\"thread\"; must be one of listen, ");
  ExpectRefused("threads: \"x\"", "file:1:10: ", "Expected integer, got: \"x\"");
  ExpectRefused("threads: 99999999999", "file:1:10: ", "out of range");
  ExpectRefused("threads: 1\nthreads: 2", "file:2:", "multiple times");
  ExpectRefused(std::string("\x7f\0\xff", 3), "file:1:1: ", "");
  ExpectRefused(std::string((1 << 20) + 1, '#'), "file: ", "more than 1 MiB");
}

}  // namespace
}  // namespace ffzero
